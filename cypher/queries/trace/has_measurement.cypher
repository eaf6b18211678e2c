// Whether a characteristic was ever measured.
// mode: read
// param: measurement STRING = "torque"
// returns: KnownRow
CYPHER 25
RETURN EXISTS { MATCH (:Measurement {characteristic: $measurement}) } AS known
