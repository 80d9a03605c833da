//! Types that lead into many domains, assembled from the part that each domain gives. No logic.
