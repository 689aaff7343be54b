"""What a row of a till export is: a sale, a refund, or none."""
