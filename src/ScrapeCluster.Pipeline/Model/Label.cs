namespace ScrapeCluster.Pipeline.Model;

/// <summary>A label name with its value. A label with an empty value means "no such label".</summary>
public readonly record struct Label(string Name, string Value);
