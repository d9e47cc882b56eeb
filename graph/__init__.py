"""ringsight's engine: frozen records, the pure core, the stores, and the runs that join them."""
