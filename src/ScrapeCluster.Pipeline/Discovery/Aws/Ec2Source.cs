using Microsoft.Extensions.Logging;
using ScrapeCluster.Pipeline.Discovery.Polling;
using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Pipeline.Discovery.Aws;

/// <summary><c>ec2_sd_configs</c>, and <c>aws_sd_configs</c> with role <c>ec2</c>: all instances in one group.</summary>
internal sealed class Ec2Source(Ec2DiscoveryOptions options, HttpMessageInvoker http, TimeProvider time, ILogger logger) : IPolledSource
{
    private static readonly Dictionary<string, string> s_noZones = [];

    private readonly AwsAccess _access = new(options.Access, "ec2", time, logger);
    private Ec2Api? _api;
    private Dictionary<string, string>? _zoneIds;

    public string Shown => _access.Shown;

    public async Task<IReadOnlyList<TargetGroup>> AskAsync(CancellationToken cancellationToken)
    {
        var session = await _access.OpenAsync(cancellationToken).ConfigureAwait(false);
        _api ??= new Ec2Api(session, options.Access.Endpoint is null ? null : session.Endpoint, http);
        var zoneIds = await ZoneIdsAsync(_api, cancellationToken).ConfigureAwait(false);
        var instances = await _api.InstancesAsync(options.Filters, cancellationToken).ConfigureAwait(false);
        var targets = instances.Select(instance => Ec2Labels.Of(instance, session.Region, options.Port, zoneIds)).OfType<LabelSet>();
        return [new TargetGroup(session.Region, LabelSet.Empty, targets.ToValueList())];
    }

    public void Dispose()
    {
        _api?.Dispose();
        _access.Dispose();
        http.Dispose();
    }

    /// <summary>Asked until they are told, then never again. It takes a permission of its own, so targets are found without it too.</summary>
    private async Task<Dictionary<string, string>> ZoneIdsAsync(Ec2Api api, CancellationToken cancellationToken)
    {
        try
        {
            return _zoneIds ??= await api.ZoneIdsAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (DiscoveryFailure.IsOfOutside(e))
        {
            Log.NoZoneIds(logger, Shown, e.Message);
            return s_noZones;
        }
    }
}
