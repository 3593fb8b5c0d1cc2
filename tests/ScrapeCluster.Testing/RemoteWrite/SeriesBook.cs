using System.Text;

namespace ScrapeCluster.Testing.RemoteWrite;

/// <summary>What is kept of one series.</summary>
/// <param name="keepsTimes">Every sample's time is kept, so that one that comes again later is told from one that comes late.</param>
internal sealed class SeriesBook(byte[] labels, bool keepsTimes)
{
    private const long StaleBits = 0x7ff0000000000002;

    private readonly List<long>? _times = keepsTimes ? [] : null;
    private long _lastBits;

    public string Name => NameOf(labels);

    public bool IsUp { get; } = NameOf(labels).StartsWith("up{", StringComparison.Ordinal);

    /// <summary>The newest sample's time; milliseconds since 1970.</summary>
    public long LastMs { get; private set; } = long.MinValue;

    public long LongestGapMs { get; private set; }

    /// <summary>The newest sample is a staleness marker.</summary>
    public bool HasEnded => _lastBits == StaleBits;

    /// <summary>Times of all samples in order; empty where they are not kept.</summary>
    public IReadOnlyList<long> Times => _times is null ? [] : [.. _times];

    public void Forget() => LongestGapMs = 0;

    /// <param name="followsMarker">A true value comes within <paramref name="soonMs"/> after a marker: that marker was false.</param>
    public SampleOrder Take(long atMs, long bits, long soonMs, out bool isMarker, out bool followsMarker)
    {
        isMarker = bits == StaleBits;
        followsMarker = false;
        var isKnown = Remember(atMs);
        if (LastMs == long.MinValue)
        {
            (LastMs, _lastBits) = (atMs, bits);
            return SampleOrder.Newer;
        }

        if (atMs < LastMs)
            return isKnown ? SampleOrder.Repeated : SampleOrder.Older;
        followsMarker = HasEnded && !isMarker && atMs - LastMs <= soonMs;
        var order = atMs == LastMs ? SampleOrder.Repeated : SampleOrder.Newer;
        if (!HasEnded)
            LongestGapMs = Math.Max(LongestGapMs, atMs - LastMs);
        (LastMs, _lastBits) = (atMs, bits);
        return order;
    }

    // True: there was one at this time.
    private bool Remember(long atMs)
    {
        if (_times is null)
            return false;
        var place = _times.BinarySearch(atMs);
        if (place < 0)
            _times.Insert(~place, atMs);
        return place >= 0;
    }

    private static string NameOf(ReadOnlySpan<byte> labels)
    {
        var name = "";
        var others = new StringBuilder();
        var reader = new WireReader(labels);
        while (reader.Next())
        {
            var (key, value) = PairOf(reader.ReadBytes());
            if (key == "__name__")
                name = value;
            else
                others.Append(others.Length == 0 ? "" : ",").Append(key).Append("=\"").Append(value).Append('"');
        }

        return $"{name}{{{others}}}";
    }

    private static (string Key, string Value) PairOf(ReadOnlySpan<byte> label)
    {
        string key = "", value = "";
        var reader = new WireReader(label);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: key = Encoding.UTF8.GetString(reader.ReadBytes()); break;
                case 2: value = Encoding.UTF8.GetString(reader.ReadBytes()); break;
                default: reader.Skip(); break;
            }
        }

        return (key, value);
    }
}
