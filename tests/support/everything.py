"""A graph that holds every label, edge type and property once, so that a query that names another one is noticed."""

from __future__ import annotations

from support.graphs import run
from whereused.graph.driver import Graph

EVERYTHING = """
CREATE (org:Organization {id: 'ORG', name: '', kind: '', site: '', contact: '', email: '', phone: '', address: '',
                          country: '', attributes: '{}', placeholder: true}),
       (site:Site {id: 'SITE', name: '', kind: '', site: ''}), (machine:Equipment {id: 'EQ', name: '', site: ''}),
       (product:Product {id: 'P', name: '', revision: '', gtin: '', kind: ''}),
       (operation:Operation {id: 'OP', name: '', product: 'P', sequence: 1, mixing: ''}),
       (work:WorkOrder {id: 'WO'}), (order:Order {id: 'SO'}),
       (ledger:Ledger {id: 'ledger', version: 1, projection: 1, restored: true, locked_at: datetime()}),
       (unit:Item:Unit:Component:Changing {id: 'U', caption: '', kind: 'unit', product: 'P', lot: 'L', supplier: 'ORG',
          supplier_lot: '', made_at: datetime(), expires_at: datetime(), quantity: 1.0, uom: 'C62', attributes: '{}',
          conflicts: [], placeholder: true}),
       (lot:Item:Lot:Placeholder {id: 'L', kind_inferred: true}), (box:Item:Container {id: 'B'}),
       (step:ProcessStep:Conditional {id: 'S', step: 'S', operation: 'OP', started_at: datetime(), ended_at: datetime(),
          equipment: ['EQ'], work_order: 'WO', site: 'SITE', parameters: '{}', mixing: '', clean_breaks: [],
          result: '', windowed: true, stretch: 1, stretches: 2, stretch_from: datetime(), stretch_to: datetime()}),
       (shipment:Shipment {id: 'SH', shipped_at: datetime(), received_at: datetime(), returned_at: datetime(), from: '',
          to: '', order: ''}),
       (quality:QualityRecord {id: 'Q', kind: '', status: '', opened_at: datetime(), closed_at: datetime(),
          disposition: '', text: ''}),
       (service:ServiceEvent {id: 'SE', kind: '', at: datetime(), site: '', text: ''}),
       (measurement:Measurement {id: 'M', characteristic: '', value: 1.0, unit: '', lower: 0.0, upper: 1.0, result: '',
          at: datetime()}),
       (depletion:Depletion {id: 'D', kind: '', quantity: 1.0, uom: '', at: datetime(), reason: ''}),
       (name:Identifier {id: 'I', scheme: '', value: ''}),
       (record:Record {id: 'R', hash: '', kind: '', source: '', event_time: datetime(), recorded_at: datetime(),
          key: '', aside: '', format: '', zone: '', body: '{}', voids: '', voided_at: datetime(), voided_by: [],
          received: '{}', moved_at: datetime(), emptied_at: datetime()}),
       (event:Record:Event {id: 'E', hash: '', kind: 'event', source: '', event_time: datetime(),
          recorded_at: datetime(), format: '', body: '{}', voids: '', event: '', event_id: '',
          event_type: '', action: '', biz_step: '', disposition: '', read_point: '', biz_location: '',
          terms: ['epc=U']}),
       (job:CaptureJob {id: 'J', created_at: datetime(), finished_at: datetime(), seen_at: datetime(), running: false,
          success: true, behaviour: '', owner: '', accepted: 1, duplicates: 0, rejected: 0, errors: '[]',
          master_data: '{}'}),
       (rejected:RejectedRecord {id: 'X', source: '', file: '', line: 1, pointer: '', reason: '', body: '',
          recorded_at: datetime()}),
       (unit)-[:CONSUMED_IN {quantity: 1.0, uom: '', valid_from: datetime(), valid_to: datetime(), records: [],
          ambiguous: true, possible: true, conditional: true, again: true}]->(step),
       (step)-[:PRODUCED {at: datetime(), latest: datetime(), possible: true, again: true}]->(lot),
       (unit)-[:UNDERWENT {at: datetime(), result: ''}]->(step),
       (lot)-[:SERIALIZED_AS {at: datetime()}]->(unit),
       (unit)-[:INSTALLED_IN {position: '', superseded_at: datetime(), superseded: true, certain_from: datetime(),
          certain_to: datetime(), possible: true}]->(unit), (unit)-[:PACKED_IN]->(box),
       (box)-[:SHIPPED_IN {shipped_at: datetime(), received_at: datetime(), returned_at: datetime()}]->(shipment),
       (shipment)-[:SHIPPED_TO]->(org), (shipment)-[:SHIPPED_FROM]->(org), (shipment)-[:FOR_ORDER]->(order),
       (unit)-[:INSTANCE_OF]->(product), (unit)-[:IDENTIFIED_BY]->(name), (unit)-[:SUPPLIED_BY]->(org),
       (step)-[:RAN_ON]->(machine), (step)-[:EXECUTED]->(operation), (step)-[:FOR_ORDER]->(work),
       (step)-[:AT_SITE]->(site), (machine)-[:AT_SITE]->(site), (site)-[:AT_SITE]->(site),
       (measurement)-[:OF]->(unit), (measurement)-[:TAKEN_DURING]->(step),
       (service)-[:OF]->(unit), (depletion)-[:OF]->(unit), (quality)-[:CONCERNS]->(unit),
       (operation)-[:OF_PRODUCT]->(product), (unit)-[:DERIVED_FROM]->(record), (record)-[:MENTIONS]->(unit),
       (record)-[:MENTIONS]->(name), (step)-[:SAME_STEP]->(step), (step)-[:SAME_STEP]->(record),
       (record)-[:SAME_STEP]->(record), (record)-[:SAME_STEP]->(step),
       (unit)-[:VOIDED {type: '', records: [], valid_from: datetime(), valid_to: datetime(), at: datetime(),
          ambiguous: true}]->(record), (record)-[:VOIDED {type: '', records: []}]->(unit)
"""


def seed_everything(graph: Graph) -> None:
    run(graph, EVERYTHING)
