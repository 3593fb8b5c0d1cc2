using System.Xml;
using Amazon;
using Amazon.EC2;
using Amazon.EC2.Model;
using Amazon.Runtime;
using ScrapeCluster.Pipeline.RemoteWrite.Signing;

namespace ScrapeCluster.Pipeline.Discovery.Aws;

/// <summary>What is asked of EC2, by the AWS SDK. Whatever goes wrong is a <see cref="DiscoveryException"/>.</summary>
internal sealed class Ec2Api : IDisposable
{
    /// <summary>As many ids as one request may name.</summary>
    private const int MaxIds = 1000;

    private readonly AwsSession _session;
    private readonly SdkCredentials _credentials;
    private readonly AmazonEC2Client _client;

    /// <param name="endpoint">Null: the region's own, or that of the environment.</param>
    /// <param name="http">Not disposed of.</param>
    public Ec2Api(AwsSession session, Uri? endpoint, HttpMessageInvoker http)
    {
        _session = session;
        _credentials = new SdkCredentials(session.Credentials);
        var config = new AmazonEC2Config { RegionEndpoint = RegionEndpoint.GetBySystemName(session.Region), HttpClientFactory = new SdkHttpClients(http) };
        if (endpoint is not null)
            config.ServiceURL = endpoint.AbsoluteUri;
        // An endpoint of the user's own tells no region.
        config.AuthenticationRegion = session.Region;
        _client = new AmazonEC2Client(_credentials, config);
    }

    /// <summary>All instances that match, page after page, each with the owner of its reservation.</summary>
    public async Task<List<OwnedInstance>> InstancesAsync(IEnumerable<Ec2Filter> filters, CancellationToken cancellationToken)
    {
        var request = new DescribeInstancesRequest();
        foreach (var filter in filters)
            (request.Filters ??= []).Add(new Filter(filter.Name, [.. filter.Values]));
        return await PagesAsync(request, cancellationToken).ConfigureAwait(false);
    }

    public async Task<List<OwnedInstance>> InstancesAsync(IEnumerable<string> ids, CancellationToken cancellationToken)
    {
        var found = new List<OwnedInstance>();
        foreach (var some in ids.Chunk(MaxIds))
            found.AddRange(await PagesAsync(new DescribeInstancesRequest { InstanceIds = [.. some] }, cancellationToken).ConfigureAwait(false));
        return found;
    }

    /// <summary>The public addresses of network interfaces, by the interfaces' ids.</summary>
    public async Task<Dictionary<string, string>> PublicAddressesAsync(IEnumerable<string> interfaceIds, CancellationToken cancellationToken)
    {
        var addresses = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var some in interfaceIds.Chunk(MaxIds))
        {
            var request = new DescribeNetworkInterfacesRequest { NetworkInterfaceIds = [.. some] };
            do
            {
                var page = await AskAsync("DescribeNetworkInterfaces", token => _client.DescribeNetworkInterfacesAsync(request, token), cancellationToken).ConfigureAwait(false);
                foreach (var found in page.NetworkInterfaces ?? [])
                {
                    if (found.NetworkInterfaceId is { } id && found.Association?.PublicIp is { } address)
                        addresses[id] = address;
                }

                request.NextToken = page.NextToken;
            }
            while (!string.IsNullOrEmpty(request.NextToken));
        }

        return addresses;
    }

    /// <summary>The ids of this account's zones by their names: which place <c>eu-west-1a</c> is differs from account to account.</summary>
    public async Task<Dictionary<string, string>> ZoneIdsAsync(CancellationToken cancellationToken)
    {
        var answer = await AskAsync(
            "DescribeAvailabilityZones", token => _client.DescribeAvailabilityZonesAsync(new DescribeAvailabilityZonesRequest(), token), cancellationToken).ConfigureAwait(false);
        var ids = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var zone in answer.AvailabilityZones ?? [])
        {
            if (zone is { ZoneName: { } name, ZoneId: { } id })
                ids[name] = id;
        }

        return ids;
    }

    public void Dispose() => _client.Dispose();

    private async Task<List<OwnedInstance>> PagesAsync(DescribeInstancesRequest request, CancellationToken cancellationToken)
    {
        var found = new List<OwnedInstance>();
        do
        {
            var page = await AskAsync("DescribeInstances", token => _client.DescribeInstancesAsync(request, token), cancellationToken).ConfigureAwait(false);
            foreach (var reservation in page.Reservations ?? [])
                found.AddRange((reservation.Instances ?? []).Select(instance => new OwnedInstance(reservation.OwnerId, instance)));
            request.NextToken = page.NextToken;
        }
        while (!string.IsNullOrEmpty(request.NextToken));
        return found;
    }

    private async Task<T> AskAsync<T>(string action, Func<CancellationToken, Task<T>> ask, CancellationToken cancellationToken)
    {
        try
        {
            await _credentials.GetReadyAsync(cancellationToken).ConfigureAwait(false);
            return await ask(cancellationToken).ConfigureAwait(false);
        }
        catch (AmazonServiceException e)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (e.ErrorCode is "AuthFailure" or "UnauthorizedOperation")
                await _session.Credentials.RefreshAsync(cancellationToken).ConfigureAwait(false);
            throw new DiscoveryException(AwsRefusal.Say("EC2", action, (int)e.StatusCode, e.ErrorCode, e.Message), e);
        }
        catch (XmlException e)
        {
            throw new DiscoveryException($"EC2 answered {action} with what cannot be read: {e.Message}", e);
        }
        catch (Exception e) when (e is AmazonClientException or SigningException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new DiscoveryException(e.Message, e);
        }
    }
}
