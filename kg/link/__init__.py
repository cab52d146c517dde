"""From mentions to entities: one identity for a thing, across mentions and documents."""
