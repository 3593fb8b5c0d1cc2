using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Relabeling;
using ScrapeCluster.Pipeline.RemoteWrite.Encoding.Naming;

namespace ScrapeCluster.Pipeline.RemoteWrite.Encoding;

/// <summary>
/// How series are encoded for all endpoints. Endpoints with equal external labels and write relabel rules share one encoding of their
/// labels (a group); those that are cut alike too share their fragments (a lane). Immutable, one per configuration.
/// </summary>
public sealed class EncodingPlan
{
    private readonly ValueList<EndpointEncoding> _endpoints;
    private readonly NameValidation _validation;

    /// <exception cref="ArgumentException">A relabel rule is not valid; loading a configuration finds that first.</exception>
    public EncodingPlan(IReadOnlyList<EndpointEncoding> endpoints, NameValidation validation)
    {
        _endpoints = endpoints.ToValueList();
        _validation = validation;
        var groups = endpoints.Select(endpoint => (endpoint.ExternalLabels, endpoint.WriteRelabeling, endpoint.Naming)).Distinct().ToList();
        foreach (var endpoint in endpoints)
            GroupByEndpoint.Add(endpoint.Name, groups.IndexOf((endpoint.ExternalLabels, endpoint.WriteRelabeling, endpoint.Naming)));

        Groups = [.. groups.Select(group => new LabelEncoder(group.ExternalLabels, Compile(group.WriteRelabeling, validation), group.Naming.IsNone ? null : new SeriesNaming(group.Naming)))];
        NeedsKinds = groups.Exists(group => !group.Naming.IsNone);
        WritesTargetInfo = groups.Exists(group => group.Naming.TargetInfo);
        Lanes = [.. endpoints
            .GroupBy(
                endpoint => (Group: GroupByEndpoint[endpoint.Name], endpoint.MaxSamplesPerSend, endpoint.MaxFragmentBytes, endpoint.SendExemplars),
                endpoint => endpoint.Name)
            .Select(lane => new EncodingLane(
                lane.Key.Group, Math.Max(1, lane.Key.MaxSamplesPerSend), lane.Key.MaxFragmentBytes, lane.Key.SendExemplars, [.. lane]))];
        SendsExemplars = endpoints.Any(endpoint => endpoint.SendExemplars);
    }

    internal LabelEncoder[] Groups { get; }

    internal EncodingLane[] Lanes { get; }

    /// <summary>The label encoding of each endpoint, by its name. Not to be changed.</summary>
    internal Dictionary<string, int> GroupByEndpoint { get; } = [];

    internal bool SendsExemplars { get; }

    /// <summary>What a series is encoded as depends on the TYPE line of its family.</summary>
    internal bool NeedsKinds { get; }

    internal bool WritesTargetInfo { get; }

    /// <summary>The label encoding of an endpoint, or -1 where the plan has no such endpoint.</summary>
    internal int GroupOf(string endpoint) => GroupByEndpoint.GetValueOrDefault(endpoint, -1);

    /// <summary>True where both encode every series alike.</summary>
    internal bool EncodesLike(EncodingPlan other) => ReferenceEquals(this, other) || (_validation == other._validation && _endpoints.Equals(other._endpoints));

    private static RelabelRule[] Compile(ValueList<RelabelRuleOptions> rules, NameValidation validation) =>
        [.. rules.Select((rule, i) => RelabelRule.TryCreate(rule, validation, out var error)
            ?? throw new ArgumentException($"Cannot use write_relabel_configs[{i}]: {error}"))];
}
