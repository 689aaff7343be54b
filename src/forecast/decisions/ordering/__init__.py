"""What to order from whom, until when: scenario paths of what will be baked, deliveries, packs, smallest orders."""
