using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.RemoteWrite.Signing;
using ScrapeCluster.Testing;
using ScrapeCluster.Testing.Aws;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.RemoteWrite.Signing;

/// <summary>Where credentials come from: the AWS SDK's chain against fakes of what it asks, and requests signed with what it finds.</summary>
[Collection(AwsEnvironmentCollection.Name)]
public sealed class AwsSourcesTests : IAsyncLifetime
{
    private const string Role = "arn:aws:iam::123456789012:role/writer";

    private readonly AwsEnvironment _environment = new();
    private readonly List<IRequestSigner> _signers = [];
    private RequestRecorder _receiver = null!;
    private Func<SignedRequest, RecorderAnswer> _answer = _ => new RecorderAnswer(200);

    public async ValueTask InitializeAsync()
    {
        _receiver = await RequestRecorder.StartAsync(request => _answer(request));
        _environment.Set("AWS_EC2_METADATA_SERVICE_ENDPOINT", (await FakeMetadataService.OfProcess).Url.ToString().TrimEnd('/'));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var signer in _signers)
            signer.Dispose();
        await _receiver.DisposeAsync();
        _environment.Dispose();
    }

    [Fact]
    public async Task Keys_of_the_environment_sign_with_their_session_token()
    {
        _environment.Set("AWS_ACCESS_KEY_ID", "AKIDENV");
        _environment.Set("AWS_SECRET_ACCESS_KEY", "secret");
        _environment.Set("AWS_SESSION_TOKEN", "token");

        var signer = Signer(new SigV4Options { Region = "eu-west-1" });
        var request = await SendAsync(signer);

        signer.ExpiresAt.ShouldBeNull();
        ShouldBeSignedWith(request, new AwsKeys("AKIDENV", "secret", "token", default));
    }

    [Fact]
    public async Task Keys_of_the_configuration_go_before_the_environment()
    {
        _environment.Set("AWS_ACCESS_KEY_ID", "AKIDENV");
        _environment.Set("AWS_SECRET_ACCESS_KEY", "secret");

        var request = await SendAsync(Signer(new SigV4Options { Region = "eu-west-1", AccessKey = "AKIDFILE", SecretKey = new Secret("other") }));

        ShouldBeSignedWith(request, new AwsKeys("AKIDFILE", "other", null, default));
    }

    [Fact]
    public async Task A_profile_goes_before_the_environment_and_gives_the_region()
    {
        _environment.Set("AWS_ACCESS_KEY_ID", "AKIDENV");
        _environment.Set("AWS_SECRET_ACCESS_KEY", "secret");
        _environment.WriteCredentials("[metrics]\naws_access_key_id = AKIDPROFILE\naws_secret_access_key = geheim\n");
        _environment.WriteConfig("[profile metrics]\nregion = ap-south-1\n");

        var request = await SendAsync(Signer(new SigV4Options { Profile = "metrics" }));

        ShouldBeSignedWith(request, new AwsKeys("AKIDPROFILE", "geheim", null, default));
        request.Scope!.ShouldEndWith("/ap-south-1/aps/aws4_request");
    }

    [Fact]
    public async Task A_profile_that_is_rewritten_is_read_anew_when_its_keys_are_refused()
    {
        _environment.WriteCredentials("[default]\naws_access_key_id = AKIDONE\naws_secret_access_key = one\n");
        var signer = Signer(new SigV4Options { Region = "eu-west-1" });
        ShouldBeSignedWith(await SendAsync(signer), new AwsKeys("AKIDONE", "one", null, default));

        _environment.WriteCredentials("[default]\naws_access_key_id = AKIDTWO\naws_secret_access_key = two\n");
        (await signer.RefreshAsync(null, CancellationToken.None)).ShouldBeTrue();

        ShouldBeSignedWith(await SendAsync(signer), new AwsKeys("AKIDTWO", "two", null, default));
    }

    [Fact]
    public async Task A_profile_that_is_missing_is_named_and_found_once_it_is_there()
    {
        var signer = Signer(new SigV4Options { Region = "eu-west-1", Profile = "metrics" });

        (await Should.ThrowAsync<SigningException>(() => SendAsync(signer))).Message.ShouldContain("profile \"metrics\"");
        _environment.WriteCredentials("[metrics]\naws_access_key_id = AKIDPROFILE\naws_secret_access_key = geheim\n");

        await Eventually.HoldsAsync(async () => ShouldBeSignedWith(await SendAsync(signer), new AwsKeys("AKIDPROFILE", "geheim", null, default)));
    }

    [Fact]
    public async Task A_file_that_is_mounted_late_is_found()
    {
        _environment.Set("AWS_SHARED_CREDENTIALS_FILE", Path.Combine(_environment.Folder.Path, "mounted"));
        var signer = Signer(new SigV4Options { Region = "eu-west-1" });
        await Should.ThrowAsync<SigningException>(() => SendAsync(signer));

        _environment.Folder.Write("mounted", "[default]\naws_access_key_id = AKIDLATE\naws_secret_access_key = late\n");

        await Eventually.HoldsAsync(async () => ShouldBeSignedWith(await SendAsync(signer), new AwsKeys("AKIDLATE", "late", null, default)));
    }

    [Fact]
    public async Task A_process_gives_credentials()
    {
        var script = _environment.Folder.Write("give.sh", """
            echo '{"Version":1,"AccessKeyId":"AKIDPROCESS","SecretAccessKey":"made","SessionToken":"t","Expiration":"2099-01-01T00:00:00Z"}'
            """);
        _environment.WriteConfig($"[default]\ncredential_process = /bin/sh {script}\n");

        var signer = Signer(new SigV4Options { Region = "eu-west-1" });

        ShouldBeSignedWith(await SendAsync(signer), new AwsKeys("AKIDPROCESS", "made", "t", default));
        signer.ExpiresAt.ShouldBe(new DateTimeOffset(2099, 1, 1, 0, 0, 0, TimeSpan.Zero));
    }

    [Fact]
    public async Task The_container_endpoint_gives_credentials_for_the_token_in_the_file()
    {
        await using var endpoint = await ContainerEndpointAsync();
        endpoint.Token = "pod-token";
        _environment.Set("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", _environment.Folder.Write("token", "pod-token"));

        var signer = Signer(new SigV4Options { Region = "eu-west-1" });
        var request = await SendAsync(signer);

        ShouldBeSignedWith(request, endpoint.Keys.Find("ASIAECS0001")!);
        (signer.ExpiresAt!.Value - DateTimeOffset.UtcNow).ShouldBeInRange(TimeSpan.FromMinutes(58), TimeSpan.FromMinutes(60));
    }

    [Fact]
    public async Task A_token_that_was_exchanged_is_read_anew_for_each_fetch()
    {
        await using var endpoint = await ContainerEndpointAsync();
        endpoint.Token = "first";
        _environment.Set("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", _environment.Folder.Write("token", "first"));
        var signer = Signer(new SigV4Options { Region = "eu-west-1" });
        await SendAsync(signer);

        endpoint.Token = "second";
        _environment.Folder.Write("token", "second");
        (await signer.RefreshAsync(null, CancellationToken.None)).ShouldBeTrue();

        ShouldBeSignedWith(await SendAsync(signer), endpoint.Keys.Find("ASIAECS0002")!);
    }

    [Fact]
    public async Task Credentials_that_live_for_seconds_change_under_way_and_no_request_waits_or_is_signed_with_old_ones()
    {
        await using var endpoint = await ContainerEndpointAsync();
        endpoint.Keys.Lifetime = TimeSpan.FromSeconds(3);
        var late = new ConcurrentQueue<string>();
        _answer = request =>
        {
            if (endpoint.Keys.Find(request.AccessKey) is not { } keys || keys.ExpiresAt < DateTimeOffset.UtcNow)
                late.Enqueue(request.AccessKey ?? "none");
            return new RecorderAnswer(200);
        };
        var signer = Signer(new SigV4Options { Region = "eu-west-1" });
        await SendAsync(signer);
        var longest = TimeSpan.Zero;
        var begun = TimeProvider.System.GetTimestamp();

        while (TimeProvider.System.GetElapsedTime(begun) < TimeSpan.FromSeconds(7))
        {
            var before = TimeProvider.System.GetTimestamp();
            using var request = Request();
            await signer.SignAsync(request, [], CancellationToken.None);
            var took = TimeProvider.System.GetElapsedTime(before);
            longest = took > longest ? took : longest;
            using var http = new HttpClient();
            (await http.SendAsync(request)).Dispose();
            await Task.Delay(20);
        }

        late.ShouldBeEmpty();
        var used = _receiver.Requests.Select(request => request.AccessKey!).Distinct().ToList();
        used.Count.ShouldBeInRange(3, 5);
        used.ShouldBe(used.Order());
        // A fetch takes a few milliseconds here; what waited for one would be seen in none of them. The bound is for a busy machine.
        longest.ShouldBeLessThan(TimeSpan.FromSeconds(1));
        BotocoreAgrees(_receiver.Requests.Select(request => (request, endpoint.Keys.Find(request.AccessKey)!)));
    }

    [Fact]
    public async Task A_source_that_is_slow_or_missing_at_start_delays_what_is_sent_and_ends_nothing()
    {
        await using var endpoint = await ContainerEndpointAsync();
        endpoint.Failure = 503;
        var signer = Signer(new SigV4Options { Region = "eu-west-1" });
        var failure = await Should.ThrowAsync<SigningException>(() => SendAsync(signer));
        failure.Message.ShouldStartWith($"Cannot get AWS credentials for {_receiver.Url} (environment, web identity, AWS configuration files, container endpoint, instance metadata): ");
        failure.Message.ShouldContain("AWS_ACCESS_KEY_ID");

        var gate = new TaskCompletionSource();
        endpoint.Gate = gate.Task;
        endpoint.Failure = null;
        var before = endpoint.Asked;
        await Eventually.TrueAsync(() => endpoint.Asked > before, Eventually.DefaultTimeout, () => "it is not asked again");
        var waiting = SendAsync(signer);
        waiting.IsCompleted.ShouldBeFalse();
        gate.SetResult();

        ShouldBeSignedWith(await waiting, endpoint.Keys.Find("ASIAECS0001")!);
    }

    [Fact]
    public async Task A_role_is_assumed_with_its_external_id_at_the_region_s_endpoint()
    {
        await using var sts = await StsAsync();
        sts.ExternalId = "x-7";
        var signer = Signer(new SigV4Options
        {
            Region = "eu-west-1", AccessKey = "AKIDBASE", SecretKey = new Secret("base"), RoleArn = Role, ExternalId = "x-7",
        });

        var request = await SendAsync(signer);

        ShouldBeSignedWith(request, sts.Keys.Find("ASIASTS0001")!);
        var call = sts.Calls.ShouldHaveSingleItem();
        call["Action"].ShouldBe("AssumeRole");
        call["RoleArn"].ShouldBe(Role);
        call["DurationSeconds"].ShouldBe("3600");
        call["RoleSessionName"].ShouldMatch(@"^scrapecluster-[\w.-]+$");
        sts.Authorizations.Single().ShouldContain("Credential=AKIDBASE/");
        sts.Authorizations.Single().ShouldContain("/eu-west-1/sts/aws4_request");
        (signer.ExpiresAt!.Value - DateTimeOffset.UtcNow).ShouldBeGreaterThan(TimeSpan.FromMinutes(58));
    }

    [Fact]
    public async Task A_role_that_is_not_allowed_is_told_with_what_STS_says()
    {
        await using var sts = await StsAsync();
        sts.ExternalId = "x-7";

        var signer = Signer(new SigV4Options { Region = "eu-west-1", AccessKey = "AKIDBASE", SecretKey = new Secret("base"), RoleArn = Role });

        var failure = await Should.ThrowAsync<SigningException>(() => SendAsync(signer));
        failure.Message.ShouldContain($"role {Role} with access_key of the configuration");
        failure.Message.ShouldContain("not authorized to perform: sts:AssumeRole");
        failure.Message.ShouldNotContain("base");
    }

    [Fact]
    public async Task A_role_of_a_role_of_a_service_account()
    {
        await using var sts = await StsAsync();
        sts.WebIdentityToken = "service-account";
        _environment.Set("AWS_WEB_IDENTITY_TOKEN_FILE", _environment.Folder.Write("token", "service-account"));
        _environment.Set("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/pod");

        var request = await SendAsync(Signer(new SigV4Options { Region = "eu-west-1", RoleArn = Role }));

        ShouldBeSignedWith(request, sts.Keys.Find("ASIASTS0002")!);
        sts.Calls.Select(call => $"{call["Action"]} {call["RoleArn"]}")
            .ShouldBe(["AssumeRoleWithWebIdentity arn:aws:iam::123456789012:role/pod", $"AssumeRole {Role}"]);
        sts.Authorizations.Last().ShouldContain("Credential=ASIASTS0001/");
    }

    [Fact]
    public async Task A_service_account_s_token_becomes_credentials_and_is_read_anew()
    {
        await using var sts = await StsAsync();
        sts.WebIdentityToken = "first";
        _environment.Set("AWS_WEB_IDENTITY_TOKEN_FILE", _environment.Folder.Write("token", "first"));
        _environment.Set("AWS_ROLE_ARN", Role);
        var signer = Signer(new SigV4Options { Region = "eu-west-1" });
        ShouldBeSignedWith(await SendAsync(signer), sts.Keys.Find("ASIASTS0001")!);

        sts.WebIdentityToken = "second";
        _environment.Folder.Write("token", "second");
        (await signer.RefreshAsync(null, CancellationToken.None)).ShouldBeTrue();

        ShouldBeSignedWith(await SendAsync(signer), sts.Keys.Find("ASIASTS0002")!);
    }

    [Fact]
    public async Task A_token_of_the_configuration_stands_in_the_place_of_credentials()
    {
        await using var sts = await StsAsync();
        sts.WebIdentityToken = "first";
        var file = _environment.Folder.Write("token", "first\n");
        _environment.Set("AWS_ACCESS_KEY_ID", "AKIDENV");
        _environment.Set("AWS_SECRET_ACCESS_KEY", "secret");
        var signer = Signer(new SigV4Options { Region = "eu-west-1", RoleArn = Role, WebIdentityTokenFile = file });
        ShouldBeSignedWith(await SendAsync(signer), sts.Keys.Find("ASIASTS0001")!);

        sts.WebIdentityToken = "second";
        _environment.Folder.Write("token", "second\n");
        (await signer.RefreshAsync(null, CancellationToken.None)).ShouldBeTrue();

        ShouldBeSignedWith(await SendAsync(signer), sts.Keys.Find("ASIASTS0002")!);
        sts.Calls.ShouldAllBe(call => call["Action"] == "AssumeRoleWithWebIdentity" && call["RoleArn"] == Role);
        sts.Authorizations.ShouldAllBe(authorization => authorization.Length == 0);
    }

    [Fact]
    public async Task A_role_is_asked_for_in_the_region_that_is_named()
    {
        await using var sts = await StsAsync();
        _environment.Set("AWS_ACCESS_KEY_ID", "AKIDENV");
        _environment.Set("AWS_SECRET_ACCESS_KEY", "secret");

        var request = await SendAsync(Signer(new SigV4Options { Region = "eu-west-1", RoleArn = Role, StsRegion = "us-east-2" }));

        request.Scope!.ShouldEndWith("/eu-west-1/aps/aws4_request");
        sts.Authorizations.ShouldHaveSingleItem().ShouldContain("/us-east-2/sts/aws4_request");
    }

    [Fact]
    public async Task Instance_metadata_is_asked_with_a_token_and_anew_when_refused()
    {
        var metadata = await FakeMetadataService.OfProcess;
        _environment.Set("AWS_EC2_METADATA_DISABLED", null);
        var signer = Signer(new SigV4Options { Region = "eu-west-1" });
        var first = await SendAsync(signer);
        ShouldBeSignedWith(first, metadata.Keys.Find(first.AccessKey)!);

        (await signer.RefreshAsync(null, CancellationToken.None)).ShouldBeTrue();

        var second = await SendAsync(signer);
        second.AccessKey.ShouldNotBe(first.AccessKey);
        ShouldBeSignedWith(second, metadata.Keys.Find(second.AccessKey)!);
        metadata.Refused.ShouldBe(0);
    }

    [Fact]
    public async Task A_refusal_makes_other_credentials_and_the_next_attempt_is_taken()
    {
        await using var endpoint = await ContainerEndpointAsync();
        _answer = request => new RecorderAnswer(request.AccessKey == "ASIAECS0001" ? 403 : 200);
        var signer = Signer(new SigV4Options { Region = "eu-west-1" });
        (await StatusAsync(signer)).ShouldBe(403);

        (await signer.RefreshAsync(DateTimeOffset.UtcNow, CancellationToken.None)).ShouldBeTrue();

        (await StatusAsync(signer)).ShouldBe(200);
        (await signer.RefreshAsync(null, CancellationToken.None)).ShouldBeTrue("the one at hand is other than what was refused");
        endpoint.Keys.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_receiver_with_another_time_is_signed_for_in_its_time()
    {
        var there = DateTimeOffset.UtcNow.AddHours(-3);
        _answer = request => new RecorderAnswer(
            Math.Abs((Time(request) - there).TotalMinutes) > 5 ? 403 : 200, "Signature not yet current", there);
        var signer = Signer(new SigV4Options { Region = "eu-west-1", AccessKey = "AKID", SecretKey = new Secret("s") });
        (await StatusAsync(signer)).ShouldBe(403);

        (await signer.RefreshAsync(there, CancellationToken.None)).ShouldBeTrue();

        (await StatusAsync(signer)).ShouldBe(200);
        BotocoreAgrees(_receiver.Requests.Select(request => (request, new AwsKeys("AKID", "s", null, default))));
    }

    [Theory]
    [InlineData("https://aps-workspaces.us-west-2.amazonaws.com/workspaces/ws-1/api/v1/remote_write", null, "us-west-2")]
    [InlineData("https://aps-workspaces.us-west-2.amazonaws.com/workspaces/ws-1/api/v1/remote_write", "eu-west-1", "eu-west-1")]
    [InlineData("https://prometheus.internal/write", null, "sa-east-1")]
    public void The_region_is_the_configuration_s_else_the_host_s_else_the_environment_s(string url, string? region, string expected)
    {
        _environment.Set("AWS_REGION", "sa-east-1");

        Pipeline.RemoteWrite.Signing.SigV4.SigningRegion.Find(new SigV4Options { Region = region }, new Uri(url)).ShouldBe(expected);
    }

    [Fact]
    public void Without_a_region_no_signer_is_made()
    {
        var url = new Uri("https://prometheus.internal/write");

        RequestSigners.Problem(new SigV4Options(), url)!.ShouldContain("no region is known for prometheus.internal");
        Should.Throw<SigningException>(() => RequestSigners.Create(new SigV4Options(), url, TimeProvider.System, NullLogger.Instance));
    }

    private IRequestSigner Signer(SigV4Options options)
    {
        var signer = RequestSigners.Create(options, _receiver.Url, TimeProvider.System, NullLogger.Instance);
        _signers.Add(signer);
        return signer;
    }

    private async Task<FakeSts> StsAsync()
    {
        var sts = await FakeSts.StartAsync();
        _environment.Set("AWS_ENDPOINT_URL_STS", sts.Url.ToString());
        return sts;
    }

    private async Task<FakeContainerEndpoint> ContainerEndpointAsync()
    {
        var endpoint = await FakeContainerEndpoint.StartAsync();
        _environment.Set("AWS_CONTAINER_CREDENTIALS_FULL_URI", endpoint.Url.ToString());
        return endpoint;
    }

    private HttpRequestMessage Request() => new(HttpMethod.Post, _receiver.Url);

    private async Task<SignedRequest> SendAsync(IRequestSigner signer)
    {
        await StatusAsync(signer);
        return _receiver.Requests.Last();
    }

    private async Task<int> StatusAsync(IRequestSigner signer)
    {
        using var request = Request();
        await signer.SignAsync(request, [], CancellationToken.None);
        using var http = new HttpClient();
        using var response = await http.SendAsync(request);
        return (int)response.StatusCode;
    }

    private static DateTimeOffset Time(SignedRequest request) => DateTimeOffset.ParseExact(
        request.Header("X-Amz-Date")!, "yyyyMMdd'T'HHmmss'Z'", System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AssumeUniversal);

    private static void ShouldBeSignedWith(SignedRequest request, AwsKeys keys)
    {
        request.AccessKey.ShouldBe(keys.AccessKey);
        request.Header("X-Amz-Security-Token").ShouldBe(keys.Token);
        BotocoreAgrees([(request, keys)]);
    }

    private static void BotocoreAgrees(IEnumerable<(SignedRequest Request, AwsKeys Keys)> signed)
    {
        if (BotocoreVerifier.IsInstalled)
            BotocoreVerifier.Verify(signed).ShouldAllBe(verdict => verdict == "");
        else
            TestContext.Current.AddWarning(BotocoreVerifier.HowToGet);
    }
}
