using ScrapeCluster.Testing.RemoteWrite.Wire;
using Version2 = ScrapeCluster.Testing.RemoteWrite.Wire.Version2;

namespace ScrapeCluster.Testing.RemoteWrite;

/// <summary>What a receiver does that gets remote write 2.0.</summary>
public enum Version2Support
{
    /// <summary>415, as the specification wants it from receivers of 1.0.</summary>
    Refuses,

    /// <summary>It does not look at the media type, finds nothing that it knows, and accepts that.</summary>
    DoesNotLook,

    /// <summary>It takes the samples and says how many it wrote.</summary>
    Takes,
}

/// <summary>Reads remote write 2.0 as what it would be in 1.0.</summary>
public static class Version2Reader
{
    public const string ContentType = "application/x-protobuf;proto=io.prometheus.write.v2.Request";

    /// <exception cref="InvalidDataException">A reference leads nowhere, or the symbols break a rule.</exception>
    public static WriteRequest Read(byte[] plain)
    {
        var request = Version2.Request.Parser.ParseFrom(plain);
        if (request.Symbols is not ["", ..])
            throw new InvalidDataException("The first symbol is not the empty one.");
        if (request.Symbols.Distinct().Count() != request.Symbols.Count)
            throw new InvalidDataException("A symbol is there twice.");
        var read = new WriteRequest();
        foreach (var series in request.Timeseries)
        {
            read.Timeseries.Add(new TimeSeries
            {
                Labels = { Labels(request, series.LabelsRefs) },
                Samples = { series.Samples.Select(sample => new Sample { Value = sample.Value, Timestamp = sample.Timestamp }) },
                Exemplars =
                {
                    series.Exemplars.Select(exemplar => new Exemplar { Labels = { Labels(request, exemplar.LabelsRefs) }, Value = exemplar.Value, Timestamp = exemplar.Timestamp }),
                },
            });
        }

        return read;
    }

    private static IEnumerable<Label> Labels(Version2.Request request, Google.Protobuf.Collections.RepeatedField<uint> refs)
    {
        if (refs.Count % 2 != 0 || refs.Any(reference => reference >= request.Symbols.Count))
            throw new InvalidDataException($"References {string.Join(',', refs)} to {request.Symbols.Count} symbols.");
        return refs.Chunk(2).Select(pair => new Label { Name = request.Symbols[(int)pair[0]], Value = request.Symbols[(int)pair[1]] });
    }
}
