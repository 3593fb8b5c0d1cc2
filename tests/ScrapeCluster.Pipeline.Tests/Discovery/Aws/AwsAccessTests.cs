using Microsoft.Extensions.Time.Testing;
using ScrapeCluster.Pipeline.Discovery.Aws;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Tests.RemoteWrite.Signing;
using ScrapeCluster.Testing.Aws;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.Discovery.Aws;

/// <summary>Where the region and the credentials come from that no configuration names.</summary>
[Collection(AwsEnvironmentCollection.Name)]
public sealed class AwsAccessTests : IAsyncLifetime
{
    private readonly AwsEnvironment _environment = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);
    private FakeAws _aws = null!;

    public async ValueTask InitializeAsync() => _aws = await FakeAws.StartAsync("ec2", _environment);

    public async ValueTask DisposeAsync()
    {
        await _aws.DisposeAsync();
        _environment.Dispose();
    }

    [Fact]
    public async Task The_region_is_that_of_the_environment_before_that_of_the_default_profile()
    {
        _environment.WriteConfig("[default]\nregion = sa-east-1\n[profile other]\nregion = ap-south-1\n");
        (await RegionAsync(_aws.Access with { Region = null, Profile = "other" })).ShouldBe("sa-east-1");

        _environment.Set("AWS_REGION", "eu-central-1");
        (await RegionAsync(_aws.Access with { Region = null })).ShouldBe("eu-central-1");

        (await RegionAsync(_aws.Access)).ShouldBe("eu-west-1");
    }

    [Fact]
    public async Task The_region_is_at_last_the_one_that_the_machine_is_in()
    {
        _environment.Set("AWS_EC2_METADATA_DISABLED", null);

        (await RegionAsync(_aws.Access with { Region = null })).ShouldBe("eu-north-1");
    }

    [Fact]
    public async Task Without_a_region_the_round_fails()
    {
        await using var discoverer = Discover(_aws.Access with { Region = null });

        await discoverer.UntilMeasuredAsync("refreshes_total:ec2:failure", 1);

        _aws.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Half_a_pair_of_keys_counts_as_none()
    {
        _environment.Set("AWS_ACCESS_KEY_ID", "AKIDENV");
        _environment.Set("AWS_SECRET_ACCESS_KEY", "secret");
        await using var discoverer = Discover(_aws.Access with { SecretKey = default });

        await discoverer.UntilMeasuredAsync("refreshes_total:ec2:success", 1);

        _aws.Requests.ShouldAllBe(request => request.Authorization.Contains("Credential=AKIDENV/"));
    }

    [Fact]
    public async Task Keys_that_are_refused_are_looked_for_again()
    {
        _environment.WriteCredentials("[default]\naws_access_key_id = AKIDONE\naws_secret_access_key = one\n");
        _aws.Answer = request => request.Authorization.Contains("AKIDTWO", StringComparison.Ordinal) ? null : AwsAnswer.RefuseByXml(401, "AuthFailure", "AWS was not able to validate");
        await using var discoverer = Discover(_aws.Access with { AccessKey = null, SecretKey = default });
        await discoverer.UntilMeasuredAsync("refreshes_total:ec2:failure", 1);

        _environment.WriteCredentials("[default]\naws_access_key_id = AKIDTWO\naws_secret_access_key = two\n");

        var passed = await RunningDiscoverer.PassAsync(_time, TimeSpan.FromMilliseconds(500), () => discoverer.Measured("refreshes_total:ec2:success") >= 1);
        // Sooner than files are read again in any case.
        passed.ShouldBeLessThan(TimeSpan.FromMinutes(5));
    }

    [Fact]
    public async Task A_role_is_assumed_with_the_keys()
    {
        await using var sts = await FakeSts.StartAsync();
        _environment.Set("AWS_ENDPOINT_URL_STS", sts.Url.ToString());
        await using var discoverer = Discover(_aws.Access with { RoleArn = "arn:aws:iam::123456789012:role/reader" });

        await discoverer.UntilMeasuredAsync("refreshes_total:ec2:success", 1);

        sts.Authorizations.ShouldAllBe(authorization => authorization.Contains("Credential=AKIDTEST/"));
        _aws.Requests.ShouldAllBe(request => request.Authorization.Contains("Credential=ASIA") && request.Received.Header("X-Amz-Security-Token").Length > 0);
    }

    [Fact]
    public async Task Without_credentials_the_round_fails()
    {
        await using var discoverer = Discover(_aws.Access with { Profile = "none", AccessKey = null, SecretKey = default });

        await discoverer.UntilMeasuredAsync("refreshes_total:ec2:failure", 1);

        _aws.Requests.ShouldBeEmpty();
    }

    private async Task<string> RegionAsync(AwsAccessOptions access)
    {
        await using var discoverer = Discover(access);
        await discoverer.UntilMeasuredAsync("refreshes_total:ec2:success", 1);
        var region = discoverer.Groups.Single().Source;
        _aws.Requests[^1].Authorization.ShouldContain($"/{region}/ec2/aws4_request");
        discoverer.Groups.Single().Targets[0].Get("__meta_ec2_region").ShouldBe(region);
        return region;
    }

    private RunningDiscoverer Discover(AwsAccessOptions access) => new(new Ec2DiscoveryOptions { Access = access }, _time);
}
