"""Up to where each product is baked besides its margin: recipe costs, promises of the shelf, what was kept."""
