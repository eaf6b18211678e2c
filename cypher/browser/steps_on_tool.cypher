// What ran on this tool in a window?
// The steps that ran on a piece of equipment, and what came off or passed through them, as far as it may have been there
// during the window, in order of time; where a time is unknown, it may. At most 145 items.
// mode: read
// param: equipment STRING = "OVEN-1"
// param: from STRING = "2026-06-22T06:00:00Z"
// param: to STRING = "2026-06-22T08:00:00Z"
// api: POST /v1/where-used {"any_of": [{"equipment": "{equipment}", "from": "{from}", "to": "{to}"}]}
CYPHER 25
WITH datetime($from) AS begin, datetime($to) AS end
MATCH (tool:Equipment {id: $equipment})<-[ran:RAN_ON]-(step:ProcessStep)-[part:PRODUCED|UNDERWENT]-(item:Item)
WHERE coalesce(coalesce(part.at, step.ended_at) >= begin, true)
  AND coalesce(coalesce(part.at, step.started_at) <= end, true)
RETURN tool, ran, step, part, item
ORDER BY coalesce(step.stretch_from, step.started_at), step.id, item.id
LIMIT 145
