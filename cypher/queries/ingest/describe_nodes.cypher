// Give nodes the properties that their records say, whole; times come as ISO 8601 texts.
// `labels` are those that come from the item's kind. Each column lists [id, place] of the nodes: see create_edges.
// All rows come in one map, so that which of them are there does not make for another plan.
// The plan is kept while the graph grows: each look-up is by a key, and planning so many parts anew costs more than a batch.
// mode: write
// param: rows MAP = {"items": [{"id": "X", "labels": [], "properties": {"id": "X"}}]}
// returns: DescribedRow
CYPHER 25 replan=skip
CALL () {
  UNWIND $rows.items AS row
  WITH row.id AS id, row.properties AS given, row.labels AS labels
  MERGE (n:Item {id: id})
  REMOVE n:Unit:Lot:Container:Placeholder
  SET n = given{.*,
      made_at: datetime(given.made_at),
      expires_at: datetime(given.expires_at)
  }, n:$(labels)
  RETURN collect([n.id, elementId(n)]) AS items
}
CALL () {
  UNWIND $rows.steps AS row
  WITH row.id AS id, row.properties AS given
  MERGE (n:ProcessStep {id: id})
  SET n = given{.*,
      started_at: datetime(given.started_at),
      ended_at: datetime(given.ended_at),
      stretch_from: datetime(given.stretch_from),
      stretch_to: datetime(given.stretch_to),
      clean_breaks: [moment IN given.clean_breaks | datetime(moment)]
  }
  RETURN collect([n.id, elementId(n)]) AS steps
}
CALL () {
  UNWIND $rows.products AS row
  MERGE (n:Product {id: row.id})
  SET n = row.properties
  RETURN collect([n.id, elementId(n)]) AS products
}
CALL () {
  UNWIND $rows.operations AS row
  MERGE (n:Operation {id: row.id})
  SET n = row.properties
  RETURN collect([n.id, elementId(n)]) AS operations
}
CALL () {
  UNWIND $rows.equipment AS row
  MERGE (n:Equipment {id: row.id})
  SET n = row.properties
  RETURN collect([n.id, elementId(n)]) AS equipment
}
CALL () {
  UNWIND $rows.sites AS row
  MERGE (n:Site {id: row.id})
  SET n = row.properties
  RETURN collect([n.id, elementId(n)]) AS sites
}
CALL () {
  UNWIND $rows.organizations AS row
  MERGE (n:Organization {id: row.id})
  SET n = row.properties
  RETURN collect([n.id, elementId(n)]) AS organizations
}
CALL () {
  UNWIND $rows.shipments AS row
  WITH row.id AS id, row.properties AS given
  MERGE (n:Shipment {id: id})
  SET n = given{.*,
      shipped_at: datetime(given.shipped_at),
      received_at: datetime(given.received_at),
      returned_at: datetime(given.returned_at)
  }
  RETURN collect([n.id, elementId(n)]) AS shipments
}
CALL () {
  UNWIND $rows.quality_records AS row
  WITH row.id AS id, row.properties AS given
  MERGE (n:QualityRecord {id: id})
  SET n = given{.*,
      opened_at: datetime(given.opened_at),
      closed_at: datetime(given.closed_at)
  }
  RETURN collect([n.id, elementId(n)]) AS quality_records
}
CALL () {
  UNWIND $rows.service_events AS row
  WITH row.id AS id, row.properties AS given
  MERGE (n:ServiceEvent {id: id})
  SET n = given{.*,
      at: datetime(given.at)
  }
  RETURN collect([n.id, elementId(n)]) AS service_events
}
CALL () {
  UNWIND $rows.measurements AS row
  WITH row.id AS id, row.properties AS given
  MERGE (n:Measurement {id: id})
  SET n = given{.*,
      at: datetime(given.at)
  }
  RETURN collect([n.id, elementId(n)]) AS measurements
}
CALL () {
  UNWIND $rows.depletions AS row
  WITH row.id AS id, row.properties AS given
  MERGE (n:Depletion {id: id})
  SET n = given{.*,
      at: datetime(given.at)
  }
  RETURN collect([n.id, elementId(n)]) AS depletions
}
RETURN items, steps, products, operations, equipment, sites, organizations, shipments, quality_records, service_events, measurements, depletions
