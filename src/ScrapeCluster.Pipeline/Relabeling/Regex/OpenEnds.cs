namespace ScrapeCluster.Pipeline.Relabeling.Regex;

/// <summary>A list of ways out, chained through the fields that are to be filled in, so that joining lists costs nothing.</summary>
/// <param name="First">The first way out; the field it names holds the next one, -1 at the end.</param>
internal readonly record struct OpenEnds(int First, int Last);
