namespace ScrapeCluster.Pipeline.Relabeling.Regex;

/// <summary>The code points <paramref name="Low"/>, <paramref name="Low"/> + <paramref name="Step"/>, ... up to <paramref name="High"/>.</summary>
internal readonly record struct CodePointRange(int Low, int High, int Step);
