/**
 * From this id on, no account is to be expected: useradd hands out people's ids upward from 1000, and system accounts lie below. The same
 * border as in the scanners' checks of low ids (Trivy KSV-0020, kube-score). Source: shadow-utils etc/login.defs (UID_MIN, SYS_UID_MAX).
 */
export const firstUnownedId = 10000;
