using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Pipeline.Parsing;

/// <summary>What <see cref="ExpositionParser.Next"/> stands on.</summary>
public enum ExpositionEntry
{
    EndOfBody,
    Sample,
    Type,
    Help,
    Unit,
    Comment,

    /// <summary>The body is not valid; <see cref="ExpositionParser.Error"/> says why. Nothing follows.</summary>
    Invalid,
}

/// <summary>
/// Reads an exposition entry by entry without allocating per sample. The definition of right is Prometheus'
/// model/textparse: what it refuses is refused, bit-equal values otherwise.
/// </summary>
public ref struct ExpositionParser
{
    private readonly ReadOnlySpan<byte> _body;

    public ExpositionParser(ReadOnlySpan<byte> body, ExpositionFormat format)
    {
        _body = body;
        Format = format;
    }

    public ExpositionFormat Format { get; }

    /// <summary>Moves to the next entry.</summary>
    public ExpositionEntry Next() => throw new NotImplementedException();

    /// <summary>The current sample's name and label text exactly as exposed (valid within the body): the key of its series.</summary>
    public readonly ReadOnlySpan<byte> SeriesText => throw new NotImplementedException();

    /// <summary>The current sample's value; any NaN is <see cref="SpecialValues.NormalNaN"/>.</summary>
    public readonly double Value => throw new NotImplementedException();

    public readonly bool HasTimestamp => throw new NotImplementedException();

    /// <summary>Milliseconds since 1970, where <see cref="HasTimestamp"/>.</summary>
    public readonly long TimestampMs => throw new NotImplementedException();

    /// <summary>Exemplars of the current sample (OpenMetrics allows one).</summary>
    public readonly bool HasExemplar => throw new NotImplementedException();

    /// <summary>Decodes the current sample's labels, <c>__name__</c> included, into <paramref name="labels"/> (reset first), not sorted.</summary>
    public readonly void ReadLabels(LabelSetBuilder labels) => throw new NotImplementedException();

    /// <summary>Decodes the current sample's exemplar; allocates, exemplars are rare.</summary>
    public readonly Exemplar ReadExemplar() => throw new NotImplementedException();

    /// <summary>The metric family named by the current Type, Help or Unit entry, unescaped.</summary>
    public readonly ReadOnlySpan<byte> FamilyName => throw new NotImplementedException();

    /// <summary>The type, help text or unit, unescaped.</summary>
    public readonly ReadOnlySpan<byte> MetadataText => throw new NotImplementedException();

    /// <summary>Why the body is invalid: what was expected, what was seen, with the line number.</summary>
    public readonly string? Error => throw new NotImplementedException();
}

/// <summary>A sample's example: labels, a value, and when it was, if the target said so.</summary>
public sealed record Exemplar(LabelSet Labels, double Value, long? TimestampMs);
