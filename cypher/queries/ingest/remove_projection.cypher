// Remove some of the nodes that follow from the records, once their edges are gone, and say how many were removed.
// mode: write
// param: most INTEGER = 1000
// returns: ManyRow
CYPHER 25
MATCH (n:ProcessStep|Item|Product|Operation|Equipment|Site|Organization|Shipment|QualityRecord|ServiceEvent|Measurement
         |Depletion|WorkOrder|Order|Identifier)
WITH n LIMIT $most
DELETE n
RETURN count(*) AS many
