"""What ``make bench`` runs: every figure beside its limit, measured in the same minute."""
