using System.Text.RegularExpressions;

namespace ScrapeCluster.Pipeline.Discovery.Polling;

/// <summary>The content types that Prometheus takes for JSON.</summary>
internal static partial class JsonContentType
{
    public static bool Is(string contentType) => Shape().IsMatch(contentType.Trim());

    [GeneratedRegex("""^(?i:application/json(;\s*charset=("utf-8"|utf-8))?)$""", RegexOptions.CultureInvariant)]
    private static partial Regex Shape();
}
