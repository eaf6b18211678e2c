// The labels of what a question may start from, beside items, by its id.
// mode: read
// param: id STRING = "OVEN-3"
// returns: LabelsRow
CYPHER 25
CALL () {
  MATCH (n:Equipment {id: $id}) RETURN 'Equipment' AS label
  UNION
  MATCH (n:Operation {id: $id}) RETURN 'Operation' AS label
  UNION
  MATCH (n:Organization {id: $id}) RETURN 'Organization' AS label
  UNION
  MATCH (n:Product {id: $id}) RETURN 'Product' AS label
  UNION
  MATCH (n:QualityRecord {id: $id}) RETURN 'QualityRecord' AS label
}
RETURN collect(label) AS labels
