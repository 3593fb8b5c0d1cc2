using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Server.Commands;

/// <summary>A flag's value that is a duration: read and shown as Prometheus does.</summary>
internal readonly record struct Duration(TimeSpan Span)
{
    public static bool TryParse(string text, out Duration value, out string error)
    {
        error = $"allowed is {DurationText.Grammar}";
        var ok = DurationText.TryParse(text, out var span);
        value = new Duration(span);
        return ok;
    }

    public override string ToString() => DurationText.Format(Span);
}
