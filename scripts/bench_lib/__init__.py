"""What ``scripts/bench`` runs: hostile days and the figures of the benchmark."""
