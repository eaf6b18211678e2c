"""EPCIS events in the ledger: what each says as records, how they are captured, and how they are asked for."""
