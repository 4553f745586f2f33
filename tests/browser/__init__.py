"""Tests in a real Chromium; a package, so that all of them share one."""
