namespace ScrapeCluster.Pipeline.Model;

/// <summary>A text that must not be shown: everything that prints it prints <c>&lt;secret&gt;</c>.</summary>
public readonly record struct Secret(string Value)
{
    public const string Mask = "<secret>";

    public override string ToString() => string.IsNullOrEmpty(Value) ? "" : Mask;
}
