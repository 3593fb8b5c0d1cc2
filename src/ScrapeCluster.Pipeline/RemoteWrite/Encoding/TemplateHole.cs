namespace ScrapeCluster.Pipeline.RemoteWrite.Encoding;

/// <summary>Bytes of a template that later scrapes write anew.</summary>
internal readonly record struct TemplateHole(int Start, int Length);
