using ScrapeCluster.Pipeline.Parsing;
using ScrapeCluster.Pipeline.RemoteWrite.Encoding.Plans;

namespace ScrapeCluster.Pipeline.RemoteWrite.Encoding.Naming;

/// <summary>The TYPE lines of a page, so far, and which family a sample's name is of.</summary>
internal sealed class FamilyKinds
{
    private static readonly (string Suffix, MetricType[] Types)[] Suffixes =
    [
        ("_total", [MetricType.Counter]),
        ("_created", [MetricType.Counter, MetricType.Histogram, MetricType.Summary]),
        ("_bucket", [MetricType.Histogram, MetricType.GaugeHistogram]),
        ("_sum", [MetricType.Histogram, MetricType.Summary]),
        ("_count", [MetricType.Histogram, MetricType.Summary]),
        ("_info", [MetricType.Info]),
    ];

    private static readonly byte[][] Endings = [.. Suffixes.Select(entry => System.Text.Encoding.UTF8.GetBytes(entry.Suffix))];

    private readonly Dictionary<ulong, MetricType> _types = [];

    public void Reset() => _types.Clear();

    /// <summary>The parser stands on a TYPE line.</summary>
    public void Add(ref ExpositionParser parser) => _types[TextHash.Of(parser.FamilyName)] = parser.FamilyType;

    /// <summary>The parser stands on a sample.</summary>
    public MetricKind KindOf(ref ExpositionParser parser)
    {
        if (_types.Count == 0)
            return MetricKind.Unknown;
        var name = parser.NameText;
        if (_types.TryGetValue(TextHash.Of(name), out var type))
            return new MetricKind(type, "");
        for (var i = 0; i < Endings.Length; i++)
        {
            if (name.EndsWith(Endings[i]) && _types.TryGetValue(TextHash.Of(name[..^Endings[i].Length]), out type) && Array.IndexOf(Suffixes[i].Types, type) >= 0)
                return new MetricKind(type, Suffixes[i].Suffix);
        }

        return MetricKind.Unknown;
    }
}
