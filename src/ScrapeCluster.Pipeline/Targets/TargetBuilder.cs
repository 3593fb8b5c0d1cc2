using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Relabeling;

namespace ScrapeCluster.Pipeline.Targets;

/// <summary>Turns one discovered label set into a target, dropped, or an error (Prometheus, scrape/target.go, PopulateLabels).</summary>
internal sealed class TargetBuilder(ScrapePoolOptions options, RelabelRule[] rules)
{
    public const string ScrapeNativeHistograms = "__scrape_native_histograms__";
    public const string AlwaysScrapeClassicHistograms = "__always_scrape_classic_histograms__";
    public const string ConvertClassicHistogramsToNhcb = "__convert_classic_histograms_to_nhcb__";

    private readonly LabelSetBuilder _labels = new();

    /// <summary>The labels before relabeling: the target's own, its group's, and what the scrape config says.</summary>
    public LabelSet Discover(LabelSet target, LabelSet group)
    {
        _labels.Reset(target);
        foreach (var (name, value) in group)
            SetMissing(name, value);

        SetMissing(LabelNames.Job, options.JobName);
        SetMissing(LabelNames.ScrapeInterval, DurationText.Format(options.ScrapeInterval));
        SetMissing(LabelNames.ScrapeTimeout, DurationText.Format(options.ScrapeTimeout));
        SetMissing(LabelNames.MetricsPath, options.MetricsPath);
        SetMissing(LabelNames.Scheme, options.Scheme);
        SetMissing(ConvertClassicHistogramsToNhcb, Text(options.ConvertClassicHistogramsToNhcb));
        SetMissing(AlwaysScrapeClassicHistograms, Text(options.AlwaysScrapeClassicHistograms));
        SetMissing(ScrapeNativeHistograms, Text(options.ScrapeNativeHistograms));
        foreach (var parameter in options.Params)
        {
            if (parameter.Values.Count > 0)
                SetMissing(LabelNames.ParamPrefix + parameter.Name, parameter.Values[0]);
        }

        return LabelSet.From(Current());
    }

    /// <returns>Null where a rule dropped the target, or where it cannot be scraped: then <paramref name="error"/> says why.</returns>
    public Target? Build(LabelSet discovered, out string? error)
    {
        error = null;
        _labels.Reset(discovered);
        if (rules.Length > 0 && !Relabeler.Apply(rules, _labels))
            return null;

        var timesError = TimesError(out var interval, out var timeout);
        error = AddressError(_labels.Get(LabelNames.Address))
            ?? timesError
            ?? SwitchError(ConvertClassicHistogramsToNhcb)
            ?? SwitchError(AlwaysScrapeClassicHistograms)
            ?? SwitchError(ScrapeNativeHistograms);
        if (error is not null)
            return null;

        DropMetaLabels();
        SetMissing(LabelNames.Instance, _labels.Get(LabelNames.Address));
        var labels = LabelSet.From(Current());
        error = ValueError(labels);
        return error is null ? MakeTarget(labels, discovered, interval, timeout) : null;
    }

    private Target MakeTarget(LabelSet labels, LabelSet discovered, TimeSpan interval, TimeSpan timeout)
    {
        var url = TargetUrl.Build(labels, options.Params);
        return new Target
        {
            Id = TargetIdentity.Of(labels, url),
            JobName = options.JobName,
            Url = url,
            Labels = LabelSet.From(labels.Where(label => !label.Name.StartsWith(LabelNames.ReservedPrefix, StringComparison.Ordinal))),
            DiscoveredLabels = discovered,
            Interval = interval,
            Timeout = timeout,
            ScrapeNativeHistograms = Switch(labels, ScrapeNativeHistograms, options.ScrapeNativeHistograms),
            AlwaysScrapeClassicHistograms = Switch(labels, AlwaysScrapeClassicHistograms, options.AlwaysScrapeClassicHistograms),
            ConvertClassicHistogramsToNhcb = Switch(labels, ConvertClassicHistogramsToNhcb, options.ConvertClassicHistogramsToNhcb),
        };
    }

    private static string? AddressError(string address) => address switch
    {
        "" => "it has no __address__ label; a discovery or relabel_configs must set one (\"host:port\")",
        _ when address.Contains('/') => $"__address__ is \"{address}\", which is no host name; allowed is \"host\" or \"host:port\" (scheme and path go into __scheme__ and __metrics_path__)",
        _ => null,
    };

    private string? TimesError(out TimeSpan interval, out TimeSpan timeout)
    {
        timeout = default;
        return DurationError(LabelNames.ScrapeInterval, out interval) ?? DurationError(LabelNames.ScrapeTimeout, out timeout)
            ?? (timeout > interval
                ? $"its scrape timeout ({_labels.Get(LabelNames.ScrapeTimeout)}) is greater than its scrape interval ({_labels.Get(LabelNames.ScrapeInterval)})"
                : null);
    }

    private string? DurationError(string label, out TimeSpan duration)
    {
        var text = _labels.Get(label);
        if (!DurationText.TryParse(text, out duration))
            return $"{label} is \"{text}\", which is no duration; allowed is for example \"30s\" or \"1m30s\"";
        return duration == TimeSpan.Zero ? $"{label} is \"{text}\"; it must be greater than 0" : null;
    }

    private string? SwitchError(string label)
    {
        var text = _labels.Get(label);
        return text.Length == 0 || ParseBool(text) is not null ? null : $"{label} is \"{text}\"; allowed is true or false";
    }

    private static string? ValueError(LabelSet labels)
    {
        foreach (var (name, value) in labels)
        {
            if (!Names.IsUtf8(value))
                return $"the value of its label \"{name}\" is no valid UTF-8";
        }

        return null;
    }

    private void DropMetaLabels()
    {
        for (var i = _labels.Count - 1; i >= 0; i--)
        {
            if (_labels[i].Name.StartsWith(LabelNames.MetaPrefix, StringComparison.Ordinal))
                _labels.RemoveAt(i);
        }
    }

    private void SetMissing(string name, string value)
    {
        if (_labels.Get(name).Length == 0)
            _labels.Set(name, value);
    }

    private IEnumerable<Label> Current()
    {
        for (var i = 0; i < _labels.Count; i++)
            yield return _labels[i];
    }

    private static bool Switch(LabelSet labels, string name, bool otherwise) => ParseBool(labels.Get(name)) ?? otherwise;

    private static string Text(bool value) => value ? "true" : "false";

    /// <summary>The words that Go's strconv.ParseBool knows.</summary>
    private static bool? ParseBool(string text) => text switch
    {
        "1" or "t" or "T" or "true" or "TRUE" or "True" => true,
        "0" or "f" or "F" or "false" or "FALSE" or "False" => false,
        _ => null,
    };
}
