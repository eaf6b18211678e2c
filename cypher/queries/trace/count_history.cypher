// How much happened to an item, kind by kind.
// mode: read
// param: item STRING = "LOT-1"
// returns: HappeningsRow
CYPHER 25
MATCH (x:Item {id: $item})
RETURN {
  produced: COUNT { (x)<-[r:PRODUCED]-(s:ProcessStep) },
  consumed: COUNT { (x)-[r:CONSUMED_IN]->(s:ProcessStep) },
  underwent: COUNT { (x)-[r:UNDERWENT]->(s:ProcessStep) },
  serialized_from: COUNT { (x)<-[r:SERIALIZED_AS]-(y) },
  serialized_as: COUNT { (x)-[r:SERIALIZED_AS]->(y) },
  installed: COUNT { (x)-[r:INSTALLED_IN]->(y) WHERE r.valid_from IS NOT NULL OR r.valid_to IS NULL },
  removed: COUNT { (x)-[r:INSTALLED_IN]->(y) WHERE r.valid_to IS NOT NULL },
  component_installed: COUNT { (x)<-[r:INSTALLED_IN]-(y) WHERE r.valid_from IS NOT NULL OR r.valid_to IS NULL },
  component_removed: COUNT { (x)<-[r:INSTALLED_IN]-(y) WHERE r.valid_to IS NOT NULL },
  packed: COUNT { (x)-[r:PACKED_IN]->(y) WHERE r.valid_from IS NOT NULL OR r.valid_to IS NULL },
  unpacked: COUNT { (x)-[r:PACKED_IN]->(y) WHERE r.valid_to IS NOT NULL },
  content_packed: COUNT { (x)<-[r:PACKED_IN]-(y) WHERE r.valid_from IS NOT NULL OR r.valid_to IS NULL },
  content_unpacked: COUNT { (x)<-[r:PACKED_IN]-(y) WHERE r.valid_to IS NOT NULL },
  measured: COUNT { (x)<-[:OF]-(m:Measurement) },
  quality: COUNT { (x)<-[r:CONCERNS]-(q:QualityRecord) },
  service: COUNT { (x)<-[:OF]-(e:ServiceEvent) },
  depleted: COUNT { (x)<-[:OF]-(d:Depletion) }
} AS counts
