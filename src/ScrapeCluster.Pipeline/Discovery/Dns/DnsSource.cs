using System.Net;
using DnsClient;
using DnsClient.Protocol;
using ScrapeCluster.Pipeline.Discovery.Polling;
using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Pipeline.Discovery.Dns;

/// <summary>
/// Asks the machine's DNS servers for the records of some names. A name that no server has an answer to keeps its targets; one that
/// does not exist has none.
/// </summary>
/// <param name="settings">Read anew for each round.</param>
internal sealed class DnsSource(DnsDiscoveryOptions options, Func<ResolverSettings> settings) : IPolledSource
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    private readonly LookupClient _client = new(new LookupClientOptions(IPAddress.Loopback)
    {
        AutoResolveNameServers = false,
        ContinueOnDnsError = false,
        ContinueOnEmptyResponse = false,
        EnableAuditTrail = false,
        Retries = 0,
        ThrowDnsErrors = false,
        Timeout = Timeout,
        UseCache = false,
        UseTcpFallback = true,
    });

    private readonly QueryType _type = Enum.Parse<QueryType>(options.Type, ignoreCase: true);
    private readonly Dictionary<string, TargetGroup> _known = new(StringComparer.Ordinal);

    public string Shown { get; } = string.Join(", ", options.Names);

    public async Task<IReadOnlyList<TargetGroup>> AskAsync(CancellationToken cancellationToken)
    {
        var resolver = settings();
        var names = options.Names.Distinct().ToList();
        var errors = await Task.WhenAll(names.Select(name => LookUpAsync(name, resolver, cancellationToken))).ConfigureAwait(false);
        TargetGroup[] groups = [.. names.Where(_known.ContainsKey).Select(name => _known[name])];
        return errors.FirstOrDefault(error => error is not null) is { } failed ? throw new DiscoveryException(failed) { Known = groups.Length > 0 ? groups : null } : groups;
    }

    public void Dispose()
    {
        // The client has no connections between two questions.
    }

    // What went wrong; null: nothing.
    private async Task<string?> LookUpAsync(string name, ResolverSettings resolver, CancellationToken cancellationToken)
    {
        string? failed = null;
        foreach (var full in resolver.NamesFor(name))
        {
            var (answer, error) = await AskServersAsync(full, resolver, cancellationToken).ConfigureAwait(false);
            if (answer is { Header.ResponseCode: DnsHeaderResponseCode.NoError })
                return Keep(name, answer.Answers);
            failed ??= error;
        }

        return failed is null ? Keep(name, []) : failed;
    }

    // The first server that knows whether there is such a name.
    private async Task<(IDnsQueryResponse? Answer, string? Error)> AskServersAsync(string full, ResolverSettings resolver, CancellationToken cancellationToken)
    {
        var why = "";
        foreach (var server in resolver.Servers)
        {
            try
            {
                var answer = await _client.QueryServerAsync([server], new DnsQuestion(full, _type), cancellationToken).ConfigureAwait(false);
                if (answer.Header.ResponseCode is DnsHeaderResponseCode.NoError or DnsHeaderResponseCode.NotExistentDomain)
                    return (answer, null);
                why = $"{server}, answered {answer.Header.ResponseCode}";
            }
            catch (DnsResponseException e)
            {
                // Not its message: that has a number of the question in it, and would be a new error each time.
                why = e.Code == DnsResponseCode.ConnectionTimeout ? $"{server}, did not answer within {Timeout.TotalSeconds} s" : $"{server}: {e.DnsError.TrimEnd('.')}";
            }
            catch (Exception e) when (e is DnsResponseParseException or IOException or System.Net.Sockets.SocketException)
            {
                why = $"{server}: {e.Message.TrimEnd('.')}";
            }
        }

        return (null, $"no DNS server knows whether \"{full}\" has {_type} records; the last one, {why}.");
    }

    private string? Keep(string name, IReadOnlyList<DnsResourceRecord> records)
    {
        ValueList<LabelSet> targets = records.Select(record => Target(name, record)).OfType<LabelSet>().ToValueList();
        lock (_known)
            _known[name] = new TargetGroup(name, LabelSet.Empty, targets);
        return null;
    }

    // Null: a record of another kind, as CNAME, which leads to what was asked for.
    private LabelSet? Target(string name, DnsResourceRecord record)
    {
        var labels = new MetaLabels("__meta_dns_").Set("name", name);
        return record switch
        {
            SrvRecord srv => labels.Set("srv_record_target", srv.Target.Value).Set("srv_record_port", srv.Port).SetAddress(Unrooted(srv.Target), srv.Port).ToLabelSet(),
            MxRecord mx => labels.Set("mx_record_target", mx.Exchange.Value).SetAddress(Unrooted(mx.Exchange), options.Port).ToLabelSet(),
            NsRecord ns => labels.Set("ns_record_target", ns.NSDName.Value).SetAddress(Unrooted(ns.NSDName), options.Port).ToLabelSet(),
            AddressRecord address => labels.SetAddress(Text(address.Address), options.Port).ToLabelSet(),
            _ => null,
        };
    }

    private static string Unrooted(DnsString name) => name.Value.TrimEnd('.');

    private static string Text(IPAddress address) => (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString();
}
