using System.Text;
using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Pipeline.Parsing;

/// <summary>
/// Reads an exposition entry by entry without allocating per sample. The definition of right is Prometheus'
/// model/textparse: what it refuses is refused, bit-equal values otherwise.
/// </summary>
public ref struct ExpositionParser
{
    private readonly ReadOnlySpan<byte> _body;
    private ScanState _state;
    private ExpositionEntry _entry;
    private bool _ended;

    public ExpositionParser(ReadOnlySpan<byte> body, ExpositionFormat format)
    {
        _body = body;
        Format = format;
        _state.IsAscii = Ascii.IsValid(body);
    }

    public ExpositionFormat Format { get; }

    /// <summary>Moves to the next entry. After the last one, or an invalid one, stays there.</summary>
    public ExpositionEntry Next()
    {
        if (_ended)
            return _entry;

        _entry = Format == ExpositionFormat.PrometheusText
            ? PrometheusTextScanner.Next(_body, ref _state)
            : OpenMetricsScanner.Next(_body, ref _state);
        _ended = _entry is ExpositionEntry.EndOfBody or ExpositionEntry.Invalid;
        return _entry;
    }

    /// <summary>The current sample's name and label text exactly as exposed (valid within the body): the key of its series.</summary>
    public readonly ReadOnlySpan<byte> SeriesText => _body[_state.SeriesStart.._state.SeriesEnd];

    /// <summary>The current sample's metric name as exposed.</summary>
    internal readonly ReadOnlySpan<byte> NameText => _body[_state.NameStart.._state.NameEnd];

    /// <summary>The type that the current Type entry declares.</summary>
    internal readonly MetricType FamilyType => _state.Type;

    /// <summary>The current sample's value; any NaN is <see cref="SpecialValues.NormalNaN"/>.</summary>
    public readonly double Value => Canonical(_state.Value);

    public readonly bool HasTimestamp => _state.HasTimestamp;

    /// <summary>Milliseconds since 1970, where <see cref="HasTimestamp"/>.</summary>
    public readonly long TimestampMs => _state.TimestampMs;

    /// <summary>Exemplars of the current sample (OpenMetrics allows one).</summary>
    public readonly bool HasExemplar => _state.ExemplarStart > 0;

    /// <summary>
    /// Decodes the current sample's labels, <c>__name__</c> included, into <paramref name="labels"/> (reset first), not
    /// sorted. A label that is given an empty value is left out, however often it is given. Bytes of names that are not
    /// valid UTF-8 become lone surrogates, which <see cref="Names"/> refuses.
    /// </summary>
    /// <returns>False where a name has several values: Prometheus refuses the whole scrape then.</returns>
    public readonly bool ReadLabels(LabelSetBuilder labels)
    {
        labels.Reset();
        labels.Set(LabelNames.MetricName, LabelTextCache.Decode(_body[_state.NameStart.._state.NameEnd]));
        return !HasLabels || SampleLabels.Read(Labels, _body, _state.Type, labels);
    }

    /// <summary>
    /// Decodes every label of the current sample as it is exposed, <c>__name__</c> first, empty values and repeated names
    /// included: what a check of an exposition wants to see.
    /// </summary>
    public readonly void ReadAllLabels(ICollection<Label> labels)
    {
        labels.Add(new Label(LabelNames.MetricName, LabelTextCache.Decode(_body[_state.NameStart.._state.NameEnd])));
        if (HasLabels)
            SampleLabels.ReadAll(Labels, _body, _state.Type, labels);
    }

    /// <summary>Decodes the current sample's exemplar; allocates, exemplars are rare.</summary>
    public readonly Exemplar ReadExemplar()
    {
        var labels = new List<Label>();
        ReadAllExemplarLabels(labels);
        var value = Canonical(_state.ExemplarValue);
        return new Exemplar(LabelSet.From(labels), value, _state.ExemplarHasTimestamp ? _state.ExemplarTimestampMs : null);
    }

    /// <summary>Decodes every label of the current sample's exemplar, empty values and repeated names included.</summary>
    public readonly void ReadAllExemplarLabels(ICollection<Label> labels) =>
        SampleLabels.ReadAllOfExemplar(new LabelScanner(_body, _state.ExemplarStart, LabelSyntax.Exemplar, isAscii: true), _body, labels);

    /// <summary>The metric family named by the current Type, Help or Unit entry, unescaped.</summary>
    public readonly ReadOnlySpan<byte> FamilyName => LabelText.Unescape(_body[_state.FamilyStart.._state.FamilyEnd]);

    /// <summary>The type, help text or unit, unescaped.</summary>
    public readonly ReadOnlySpan<byte> MetadataText
    {
        get
        {
            var text = _body[_state.TextStart.._state.TextEnd];
            if (_entry != ExpositionEntry.Help)
                return text;
            return Format == ExpositionFormat.OpenMetrics ? LabelText.Unescape(text) : LabelText.UnescapeHelp(text);
        }
    }

    /// <summary>Why the body is invalid: where it stands, what was expected, what was seen. Null while it is valid.</summary>
    public readonly string? Error => _state.Error;

    private readonly bool HasLabels => _state.LabelsStart > 0;

    /// <summary>The labels again, this time to decode them; they are known to be valid.</summary>
    private readonly LabelScanner Labels => new(
        _body,
        _state.LabelsStart,
        Format == ExpositionFormat.PrometheusText ? LabelSyntax.PrometheusText : LabelSyntax.OpenMetrics,
        isAscii: true);

    private static double Canonical(double value) => double.IsNaN(value) ? SpecialValues.NormalNaN : value;
}
