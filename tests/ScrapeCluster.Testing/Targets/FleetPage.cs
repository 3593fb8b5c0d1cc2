using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace ScrapeCluster.Testing.Targets;

/// <summary>A page of so many series as ready-made answers; from scrape to scrape some values move.</summary>
internal sealed class FleetPage
{
    /// <summary>The answer of a target that is down.</summary>
    public static readonly ReadOnlyMemory<byte> Down =
        "HTTP/1.1 500 Internal Server Error\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\ndown\n"u8.ToArray();

    private const int Variants = 8;
    private const int SeriesPerFamily = 16;

    private static readonly string[] s_codes = ["200", "301", "404", "500"];

    private readonly byte[][] _plain;
    private readonly byte[][] _packed;

    public FleetPage(int seriesCount, PageShape shape = PageShape.Counters)
    {
        var pages = Enumerable.Range(0, Variants).Select(variant => Encoding.UTF8.GetBytes(TextOf(shape, seriesCount, variant))).ToList();
        PlainBytes = pages[0].Length;
        _plain = [.. pages.Select(page => AnswerOf(page, packed: false))];
        _packed = [.. pages.Select(page => AnswerOf(Pack(page), packed: true))];
    }

    /// <summary>Length of a page before it is packed.</summary>
    public int PlainBytes { get; }

    public ReadOnlyMemory<byte> Answer(int turn, bool packed) => (packed ? _packed : _plain)[(uint)turn % Variants];

    /// <summary>The name of the series with this number, as it stands on the page.</summary>
    public static string SeriesName(int number) => string.Create(CultureInfo.InvariantCulture,
        $"fleet_requests_{number / SeriesPerFamily}_total{{code=\"{s_codes[number % s_codes.Length]}\",handler=\"/api/v1/resource/{number % SeriesPerFamily}\"}}");

    private static string TextOf(PageShape shape, int seriesCount, int variant) =>
        shape == PageShape.Counters ? Counters(seriesCount, variant) : new NodePageText(shape, seriesCount, variant).ToString();

    private static string Counters(int seriesCount, int variant)
    {
        var text = new StringBuilder();
        for (var number = 0; number < seriesCount; number++)
        {
            if (number % SeriesPerFamily == 0)
                text.Append(CultureInfo.InvariantCulture, $"# HELP fleet_requests_{number / SeriesPerFamily}_total Requests by handler.\n# TYPE fleet_requests_{number / SeriesPerFamily}_total counter\n");
            var value = (number * 7919L % 100_003) + (number % 2 == 0 ? variant * (1 + (number % 5)) : 0);
            text.Append(CultureInfo.InvariantCulture, $"{SeriesName(number)} {value}{(number % 3 == 0 ? ".25" : "")}\n");
        }

        return text.ToString();
    }

    private static byte[] AnswerOf(byte[] body, bool packed) =>
    [
        .. Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: {FakeTarget.TextFormat}\r\n{(packed ? "Content-Encoding: gzip\r\n" : "")}Content-Length: {body.Length}\r\n\r\n"),
        .. body,
    ];

    private static byte[] Pack(byte[] page)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            gzip.Write(page);
        return packed.ToArray();
    }
}
