// What master data say of sites, equipment, organizations and products that may have an attribute: as a property of its
// own (`property`, empty where it is none), or among the attributes, whose text then holds `key`.
// mode: read
// param: property STRING = "country"
// param: key STRING = "country"
// returns: DescribedRow
CYPHER 25
MATCH (n:Site|Equipment|Organization|Product)
WHERE n[$property] IS NOT NULL OR n.attributes CONTAINS $key
RETURN n.id AS id, toString(n[$property]) AS value, n.attributes AS attributes, n.gtin AS gtin
