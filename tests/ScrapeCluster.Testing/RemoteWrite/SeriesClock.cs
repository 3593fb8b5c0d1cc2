using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace ScrapeCluster.Testing.RemoteWrite;

/// <summary>The newest time of each series, by a hash of its labels' bytes: a dozen bytes a series. Not safe on many threads.</summary>
internal sealed class SeriesClock
{
    private const long StaleBits = 0x7ff0000000000002;

    private readonly Dictionary<ulong, long> _newestMs = [];

    public int Series => _newestMs.Count;

    public long Samples { get; private set; }

    public long OutOfOrder { get; private set; }

    public long Duplicates { get; private set; }

    public long Markers { get; private set; }

    /// <summary>Reads an uncompressed request.</summary>
    public void Take(ReadOnlySpan<byte> request)
    {
        var reader = new WireReader(request);
        while (reader.Next())
        {
            if (reader.Field == 1)
                TakeSeries(reader.ReadBytes());
            else
                reader.Skip();
        }
    }

    // Senders write the labels first: their bytes name the series.
    private void TakeSeries(ReadOnlySpan<byte> series)
    {
        var reader = new WireReader(series);
        var labels = 0;
        ulong? hash = null;
        while (reader.Next())
        {
            if (reader.Field == 2)
            {
                TakeSample(hash ??= XxHash3.HashToUInt64(series[..labels]), reader.ReadBytes());
                continue;
            }

            reader.Skip();
            if (hash is null)
                labels = reader.Position;
        }
    }

    private void TakeSample(ulong series, ReadOnlySpan<byte> sample)
    {
        long bits = 0, atMs = 0;
        var reader = new WireReader(sample);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: bits = reader.ReadDoubleBits(); break;
                case 2: atMs = reader.ReadInt64(); break;
                default: reader.Skip(); break;
            }
        }

        Samples++;
        if (bits == StaleBits)
            Markers++;
        ref var newest = ref CollectionsMarshal.GetValueRefOrAddDefault(_newestMs, series, out var isKnown);
        if (isKnown && atMs < newest)
            OutOfOrder++;
        else if (isKnown && atMs == newest)
            Duplicates++;
        else
            newest = atMs;
    }
}
