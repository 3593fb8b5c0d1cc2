namespace ScrapeCluster.Testing;

internal static class Placeholder;
