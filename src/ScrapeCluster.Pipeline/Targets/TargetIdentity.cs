using System.IO.Hashing;
using System.Text;
using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Pipeline.Targets;

/// <summary>
/// Makes a <see cref="TargetId"/>: XXH64 over each label's name and value in order, each closed by the byte 0xFF (which UTF-8 never
/// holds), then the URL. Labels that only say how or how often to scrape are left out, so that a target whose interval changes stays
/// the same target and its series go on without markers; Prometheus makes another target of it, and the two get in each other's way.
/// </summary>
internal static class TargetIdentity
{
    private static ReadOnlySpan<byte> Separator => [0xFF];

    public static TargetId Of(LabelSet labels, string url)
    {
        var hash = new XxHash64();
        foreach (var (name, value) in labels)
        {
            if (SaysOnlyHow(name))
                continue;
            Append(hash, name);
            Append(hash, value);
        }

        Append(hash, url);
        return new TargetId(hash.GetCurrentHashAsUInt64());
    }

    private static bool SaysOnlyHow(string name) => name is
        LabelNames.ScrapeInterval or LabelNames.ScrapeTimeout or TargetBuilder.ScrapeNativeHistograms or
        TargetBuilder.AlwaysScrapeClassicHistograms or TargetBuilder.ConvertClassicHistogramsToNhcb;

    private static void Append(XxHash64 hash, string text)
    {
        hash.Append(Encoding.UTF8.GetBytes(text));
        hash.Append(Separator);
    }
}
