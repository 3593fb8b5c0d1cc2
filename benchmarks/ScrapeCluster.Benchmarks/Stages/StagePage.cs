using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace ScrapeCluster.Benchmarks.Stages;

/// <summary>A page of a thousand series, and what it is packed.</summary>
internal static class StagePage
{
    public const int Series = 1_000;

    public static byte[] Plain { get; } = Encoding.UTF8.GetBytes(Text());

    public static byte[] Packed { get; } = Pack(Plain);

    private static string Text()
    {
        var text = new StringBuilder();
        for (var i = 0; i < Series; i++)
        {
            if (i % 20 == 0)
                text.Append(CultureInfo.InvariantCulture, $"# HELP node_metric_{i / 20}_total Something that is counted.\n# TYPE node_metric_{i / 20}_total counter\n");
            text.Append(CultureInfo.InvariantCulture, $"node_metric_{i / 20}_total{{cpu=\"{i % 20}\",mode=\"user\",device=\"eth{i % 4}\"}} {Value(i)}\n");
        }

        return text.ToString();
    }

    // A third each: small counts, fractions, numbers with all digits a double has.
    private static string Value(int i) => (i % 3) switch
    {
        0 => i.ToString(CultureInfo.InvariantCulture),
        1 => (i * 0.25).ToString(CultureInfo.InvariantCulture),
        _ => (i / 7.0).ToString("R", CultureInfo.InvariantCulture),
    };

    private static byte[] Pack(byte[] page)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            gzip.Write(page);
        return packed.ToArray();
    }
}
