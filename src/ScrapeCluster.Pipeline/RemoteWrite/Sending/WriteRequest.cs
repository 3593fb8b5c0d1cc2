using ScrapeCluster.Pipeline.RemoteWrite.Encoding;

namespace ScrapeCluster.Pipeline.RemoteWrite.Sending;

/// <summary>Fragments that go to a receiver in one request, in this order.</summary>
public sealed class WriteRequest
{
    public WriteRequest(IReadOnlyList<Fragment> fragments)
    {
        Fragments = fragments;
        foreach (var fragment in fragments)
        {
            CompressedLength += fragment.Compressed.Length;
            UncompressedLength += fragment.UncompressedLength;
            SampleCount += fragment.SampleCount;
            MaxTimestampMs = Math.Max(MaxTimestampMs, fragment.MaxTimestampMs);
        }
    }

    public IReadOnlyList<Fragment> Fragments { get; }

    /// <summary>
    /// Asked before each piece of the body is sent; false breaks the request off. A process that was frozen in the middle of one does
    /// not finish it afterwards.
    /// </summary>
    public Func<bool> MayGoOn { get; init; } = static () => true;

    /// <summary>Bytes of the fragments, without the length in front.</summary>
    public long CompressedLength { get; }

    public long UncompressedLength { get; }

    /// <summary>Bytes of the body as it is sent.</summary>
    public long BodyLength => WireFormat.VarintLength((ulong)UncompressedLength) + CompressedLength;

    public int SampleCount { get; }

    /// <summary>Newest sample, milliseconds since 1970.</summary>
    public long MaxTimestampMs { get; } = long.MinValue;
}
