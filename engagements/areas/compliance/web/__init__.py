"""Pages of compliance: profile answers, controls of an engagement, one control."""
