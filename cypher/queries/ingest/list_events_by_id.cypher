// Some EPCIS events by their ids, those that pass.
// param: event_from ZONED DATETIME
// param: event_before ZONED DATETIME
// param: recorded_from ZONED DATETIME
// param: recorded_before ZONED DATETIME
// param: ids LIST<STRING> = ["urn:uuid:1"]
// param: types LIST<STRING> = ["ObjectEvent"]
// param: actions LIST<STRING> = ["ADD"]
// param: biz_steps LIST<STRING> = ["shipping"]
// param: dispositions LIST<STRING> = ["in_transit"]
// param: read_points LIST<STRING> = ["(414)4012345000054"]
// param: biz_locations LIST<STRING> = ["(414)4012345000054"]
// param: terms LIST<MAP> = [{"exact": ["epc=U"], "patterns": ["epc=U.*"]}]
// mode: read
// returns: EventRow
CYPHER 25
UNWIND $ids AS id
MATCH (e:Record&Event {id: id})
USING INDEX SEEK e:Record(id)
WHERE ($event_from IS NULL OR e.event_time >= $event_from)
  AND ($event_before IS NULL OR e.event_time < $event_before)
  AND ($recorded_from IS NULL OR e.recorded_at >= $recorded_from)
  AND ($recorded_before IS NULL OR e.recorded_at < $recorded_before)
  AND ($types IS NULL OR e.event_type IN $types)
  AND ($actions IS NULL OR e.action IN $actions)
  AND ($biz_steps IS NULL OR e.biz_step IN $biz_steps)
  AND ($dispositions IS NULL OR e.disposition IN $dispositions)
  AND ($read_points IS NULL OR e.read_point IN $read_points)
  AND ($biz_locations IS NULL OR e.biz_location IN $biz_locations)
  AND ALL(asked IN $terms WHERE ANY(term IN e.terms
      WHERE term IN asked.exact OR ANY(pattern IN asked.patterns WHERE term =~ pattern)))
RETURN e.id AS id, e.event_time AS event_time, e.recorded_at AS recorded_at, e.body AS body
