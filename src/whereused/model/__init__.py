"""What things are: items, records, intervals, questions and answers."""
