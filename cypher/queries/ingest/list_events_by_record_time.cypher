// EPCIS events in the order in which they came, from a place on.
// param: event_from ZONED DATETIME
// param: event_before ZONED DATETIME
// param: recorded_from ZONED DATETIME
// param: recorded_before ZONED DATETIME
// param: after_time ZONED DATETIME
// param: after_id STRING = ""
// param: types LIST<STRING> = ["ObjectEvent"]
// param: actions LIST<STRING> = ["ADD"]
// param: biz_steps LIST<STRING> = ["shipping"]
// param: dispositions LIST<STRING> = ["in_transit"]
// param: read_points LIST<STRING> = ["(414)4012345000054"]
// param: biz_locations LIST<STRING> = ["(414)4012345000054"]
// param: terms LIST<MAP> = [{"exact": ["epc=U"], "patterns": ["epc=U.*"]}]
// param: take INTEGER = 30
// mode: read
// returns: EventRow
CYPHER 25
MATCH (e:Event)
WHERE e.recorded_at >= coalesce($after_time, $recorded_from, datetime('0001-01-01T00:00:00Z'))
  AND e.id IS NOT NULL
  AND ($recorded_from IS NULL OR e.recorded_at >= $recorded_from)
  AND ($recorded_before IS NULL OR e.recorded_at < $recorded_before)
  AND ($after_time IS NULL OR e.recorded_at > $after_time OR e.id > $after_id)
  AND ($event_from IS NULL OR e.event_time >= $event_from)
  AND ($event_before IS NULL OR e.event_time < $event_before)
  AND ($types IS NULL OR e.event_type IN $types)
  AND ($actions IS NULL OR e.action IN $actions)
  AND ($biz_steps IS NULL OR e.biz_step IN $biz_steps)
  AND ($dispositions IS NULL OR e.disposition IN $dispositions)
  AND ($read_points IS NULL OR e.read_point IN $read_points)
  AND ($biz_locations IS NULL OR e.biz_location IN $biz_locations)
  AND ALL(asked IN $terms WHERE ANY(term IN e.terms
      WHERE term IN asked.exact OR ANY(pattern IN asked.patterns WHERE term =~ pattern)))
WITH e ORDER BY e.recorded_at, e.id
LIMIT $take
RETURN e.id AS id, e.event_time AS event_time, e.recorded_at AS recorded_at, e.body AS body
