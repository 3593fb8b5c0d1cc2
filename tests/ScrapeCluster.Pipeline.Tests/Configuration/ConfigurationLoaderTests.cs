using System.Text.RegularExpressions;
using ScrapeCluster.Pipeline.Configuration;
using ScrapeCluster.Pipeline.HttpClients;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.RemoteWrite.Queueing;
using ScrapeCluster.Pipeline.RemoteWrite.Sending;
using ScrapeCluster.Pipeline.RemoteWrite.Signing;
using ScrapeCluster.Pipeline.Targets;
using ScrapeCluster.Testing.Processes;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.Configuration;

/// <summary>Golden files: each <c>.bad.yml</c> names its one mistake in its first line (LINE stands for the line it must be told with).</summary>
public sealed partial class ConfigurationLoaderTests : IDisposable
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "TestData", "config");

    private const string Client = "00000000-0000-0000-0000-000000000001";

    private const string Tenant = "00000000-0000-0000-0000-000000000002";

    private readonly string _folder = Directory.CreateTempSubdirectory("config-tests-").FullName;

    public static TheoryData<string> BadFiles => [.. Names("*.bad.yml")];

    public static TheoryData<string> GoodFiles => [.. Names("*.good.yml")];

    public static TheoryData<string> Examples =>
        [.. Directory.EnumerateFiles(Path.Combine(Programs.Root, "config"), "*.yml", SearchOption.AllDirectories)];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [MemberData(nameof(BadFiles))]
    public void A_bad_file_is_refused_with_its_one_mistake(string name)
    {
        var path = Path.Combine(Folder, name);
        var expected = File.ReadLines(path).First()[2..];

        var result = ConfigurationLoader.Load(path);

        result.Options.ShouldBeNull();
        var error = result.Errors.ShouldHaveSingleItem();
        error.ShouldStartWith(Folder);
        LinePrefix().Replace(error[(error.IndexOf(".yml:", StringComparison.Ordinal) + 5)..], "LINE:").ShouldContain(expected);
    }

    [Theory]
    [MemberData(nameof(GoodFiles))]
    public void A_good_file_is_accepted(string name) => Load(Path.Combine(Folder, name)).ShouldNotBeNull();

    [Theory]
    [MemberData(nameof(Examples))]
    public void Every_file_in_config_is_accepted_without_a_warning(string path) =>
        Load(path).Warnings.ShouldBe(ValueList<string>.Empty);

    [Theory]
    [MemberData(nameof(GoodFiles))]
    public void What_is_rendered_loads_to_the_same_options(string name)
    {
        var options = Load(Path.Combine(Folder, name));

        var again = LoadText(options.Yaml);

        again.ShouldBe(options with { Files = again.Files, Warnings = again.Warnings, RefusedAtStart = again.RefusedAtStart });
        again.Yaml.ShouldBe(options.Yaml);
    }

    [Fact]
    public void All_mistakes_are_told_at_once_in_the_order_of_lines()
    {
        var errors = ConfigurationLoader.Load(Write("""
            global:
              scrape_intervall: 5s
            scrape_configs:
            - job_name: a
              scrape_timeout: 5m
              tls_config: {min_version: TLS9}
            - job_name: a
            remote_write:
            - headers: {host: x}
            """)).Errors;

        errors.Select(error => error[_folder.Length..].Split(':')[1]).ShouldBe(["2", "5", "6", "7", "9", "9"]);
    }

    [Fact]
    public void A_file_that_is_not_there_is_told_by_its_path()
    {
        var result = ConfigurationLoader.Load("/nowhere/prometheus.yml");

        result.Options.ShouldBeNull();
        result.Errors.ShouldHaveSingleItem().ShouldStartWith("/nowhere/prometheus.yml: this file cannot be read: ");
    }

    [Theory]
    [InlineData(new byte[] { (byte)'a', (byte)':', 0xFF }, "this is not valid UTF-8: byte 0xFF")]
    [InlineData(new byte[] { (byte)'a', (byte)'\n', 0x01 }, "control character U+0001 is not allowed here")]
    public void Bytes_that_are_no_text_are_refused(byte[] bytes, string expected)
    {
        var path = Path.Combine(_folder, "binary.yml");
        File.WriteAllBytes(path, bytes);

        ConfigurationLoader.Load(path).Errors.ShouldHaveSingleItem().ShouldContain(expected);
    }

    [Fact]
    public void A_job_without_more_has_the_defaults() =>
        Load("scrape_configs: [{job_name: a}]").ScrapePools.ShouldHaveSingleItem().ShouldBe(new ScrapePoolOptions { JobName = "a" });

    [Fact]
    public void A_job_inherits_what_it_does_not_say()
    {
        var pools = Load(Path.Combine(Folder, "everything.good.yml")).ScrapePools;

        var pool = pools[0];
        pool.ScrapeInterval.ShouldBe(TimeSpan.FromSeconds(30));
        pool.ScrapeTimeout.ShouldBe(TimeSpan.FromSeconds(5));
        pool.ScrapeProtocols.ShouldBe([ScrapeProtocol.PrometheusText004, ScrapeProtocol.OpenMetricsText100]);
        pool.BodySizeLimit.ShouldBe(new ByteSize(10 << 20));
        (pool.SampleLimit, pool.TargetLimit, pool.LabelLimit).ShouldBe((1000, 2, 3));
        (pool.LabelNameLengthLimit, pool.LabelValueLengthLimit, pool.KeepDroppedTargets).ShouldBe((4, 5, 6));
        (pool.MetricNameValidation, pool.MetricNameEscaping).ShouldBe((NameValidation.Legacy, NameEscaping.Dots));
        pool.ScrapeFailureLogFile.ShouldBe(Path.Combine(Folder, "failures.log"));
        pool.ExtraScrapeMetrics.ShouldBeTrue();

        pools[1].SampleLimit.ShouldBe(11);
        pools[1].ExtraScrapeMetrics.ShouldBeFalse();
        pools[1].BodySizeLimit.ShouldBe(new ByteSize(1536));
    }

    [Theory]
    [InlineData("", "", 60, 10)]
    [InlineData("", "scrape_interval: 5s", 5, 5)]
    [InlineData("scrape_interval: 5s", "", 5, 5)]
    [InlineData("scrape_timeout: 30s", "scrape_interval: 20s", 20, 20)]
    [InlineData("scrape_interval: 2m, scrape_timeout: 30s", "scrape_timeout: 90s", 120, 90)]
    [InlineData("scrape_interval: 0", "scrape_interval: null", 60, 10)]
    public void The_timeout_is_never_longer_than_the_interval(string global, string job, int interval, int timeout)
    {
        var pool = Load($"{{global: {{{global}}}, scrape_configs: [{{job_name: a{(job.Length > 0 ? ", " : "")}{job}}}]}}").ScrapePools[0];

        (pool.ScrapeInterval.TotalSeconds, pool.ScrapeTimeout.TotalSeconds).ShouldBe((interval, timeout));
    }

    [Theory]
    [InlineData("", "", NameEscaping.AllowUtf8)]
    [InlineData("metric_name_validation_scheme: legacy", "", NameEscaping.Underscores)]
    [InlineData("metric_name_escaping_scheme: dots", "", NameEscaping.Dots)]
    [InlineData("metric_name_escaping_scheme: allow-utf-8", "metric_name_validation_scheme: legacy", NameEscaping.Underscores)]
    [InlineData("metric_name_escaping_scheme: dots", "metric_name_validation_scheme: utf8", NameEscaping.AllowUtf8)]
    [InlineData("metric_name_escaping_scheme: dots", "metric_name_escaping_scheme: values", NameEscaping.Values)]
    public void The_escaping_fits_the_validation(string global, string job, NameEscaping expected) =>
        Load($"{{global: {{{global}}}, scrape_configs: [{{job_name: a{(job.Length > 0 ? ", " : "")}{job}}}]}}")
            .ScrapePools[0].MetricNameEscaping.ShouldBe(expected);

    [Fact]
    public void A_job_that_scrapes_native_histograms_asks_for_protobuf_first_and_is_warned()
    {
        var options = Load("scrape_configs: [{job_name: a, scrape_native_histograms: true}]");

        options.ScrapePools[0].ScrapeProtocols[0].ShouldBe(ScrapeProtocol.PrometheusProto);
        options.Warnings.ShouldHaveSingleItem().ShouldContain("protobuf exposition format is not asked for yet");
    }

    [Fact]
    public void A_bearer_token_turns_into_an_authorization()
    {
        var client = Load("scrape_configs: [{job_name: a, bearer_token_file: token}]").ScrapePools[0].HttpClient;

        client.Authorization.ShouldNotBeNull().Type.ShouldBe("Bearer");
        client.Authorization.CredentialsFile.ShouldBe(Path.Combine(_folder, "token"));
    }

    [Fact]
    public void Jobs_in_other_files_have_paths_relative_to_their_file()
    {
        var options = Load(Path.Combine(Folder, "jobs_in_files.good.yml"));

        options.ScrapePools.Select(pool => pool.JobName).ShouldBe(["one", "two"]);
        options.ScrapePools[0].HttpClient.Tls.CaFile.ShouldBe(Path.Combine(Folder, "jobs", "ca.pem"));
        options.Files.Select(Path.GetFileName).ShouldBe(["jobs_in_files.good.yml", "one.yml", "two.yml"]);
    }

    [Fact]
    public void Remote_write_asks_for_no_http2_and_retries_a_429_by_default()
    {
        var endpoint = Load("remote_write: [{url: http://a}]").RemoteWrites[0];

        endpoint.HttpClient.EnableHttp2.ShouldBeFalse();
        endpoint.Queue.RetryOnHttp429.ShouldBeTrue();
        endpoint.Name.ShouldMatch("^[0-9a-f]{6}$");
    }

    [Fact]
    public void An_endpoint_is_named_after_its_URL_and_keeps_its_name_when_its_credentials_change() =>
        Load("remote_write: [{url: http://a, basic_auth: {password: x}}]").RemoteWrites[0].Name
            .ShouldBe(Load("remote_write: [{url: http://a, basic_auth: {password: y}, remote_timeout: 5s}]").RemoteWrites[0].Name);

    [Fact]
    public void Endpoints_with_one_URL_have_different_names()
    {
        var names = Load("remote_write: [{url: http://a}, {url: http://b}, {url: http://a, basic_auth: {password: x}}, {url: http://a, basic_auth: {password: y}}]")
            .RemoteWrites.Select(endpoint => endpoint.Name).ToList();

        names.Distinct().Count().ShouldBe(4);
        Load("remote_write: [{url: http://a}]").RemoteWrites[0].Name.ShouldBe(names[0]);
    }

    [Fact]
    public void What_Prometheus_does_not_have_is_read_from_a_section_of_its_own()
    {
        var endpoint = Load("""
            remote_write:
            - url: http://a
              scrapecluster: {out_of_order: send, queue_full: pause_scrapes, max_request_bytes: 500KB, max_samples_per_second: 1000, sharding: {group: g, labels: [job, instance]}}
            """).RemoteWrites[0];

        endpoint.OutOfOrder.ShouldBe(OutOfOrderPolicy.Send);
        endpoint.QueueFull.ShouldBe(QueueFullPolicy.PauseScrapes);
        endpoint.MaxRequestBytes.ShouldBe(512_000);
        endpoint.MaxSamplesPerSecond.ShouldBe(1000);
        endpoint.Sharding.ShouldBe(new EndpointShardingOptions("g", ["job", "instance"]));
    }

    [Fact]
    public void Two_equal_endpoints_are_valid_but_no_node_starts_with_them() =>
        Load("remote_write: [{url: http://a}, {url: http://a}]").RefusedAtStart.ShouldHaveSingleItem().ShouldContain("same as another one");

    [Theory]
    [InlineData("prometheus.WriteRequest", WriteMessage.Version1)]
    [InlineData("io.prometheus.write.v2.Request", WriteMessage.Version2)]
    public void Requests_are_made_in_the_version_that_the_file_names(string name, WriteMessage message)
    {
        var options = Load($"remote_write: [{{url: http://d, protobuf_message: {name}}}]");

        options.RemoteWrites.Single().Message.ShouldBe(message);
        LoadText(options.Yaml).RemoteWrites.ShouldBe(options.RemoteWrites);
        options.RefusedAtStart.ShouldBeEmpty();
    }

    [Fact]
    public void Each_way_to_sign_is_read_with_all_its_keys()
    {
        var options = Load(Path.Combine(Folder, "signers.good.yml"));

        options.RefusedAtStart.ShouldBeEmpty();
        options.RemoteWrites.Select(endpoint => endpoint.Signing).ShouldBe(
        [
            new SigV4Options { Region = "eu-west-1", SecretKey = new Secret("") },
            new SigV4Options
            {
                Region = "us-gov-west-1", AccessKey = "AKIA", SecretKey = new Secret(Secret.Mask), Profile = "metrics", ServiceName = "es",
                RoleArn = "arn:aws:iam::1:role/writer", ExternalId = "x-7", UseFipsStsEndpoint = true,
            },
            new SigV4Options { SecretKey = new Secret("") },
            new AzureAdOptions { Method = new AzureAdMethod.ManagedIdentity(null) },
            new AzureAdOptions { Method = new AzureAdMethod.ManagedIdentity(Client), Cloud = AzureCloud.AzureChina, Scope = "https://a//.default" },
            new AzureAdOptions { Method = new AzureAdMethod.WorkloadIdentity(Client, Tenant, "/run/token"), Cloud = AzureCloud.AzureGovernment },
            new AzureAdOptions { Method = new AzureAdMethod.ClientSecret(Client, new Secret(Secret.Mask), "contoso.com") },
            new AzureAdOptions { Method = new AzureAdMethod.Sdk(null) },
            new AzureAdOptions { Method = new AzureAdMethod.Certificate(Client, Tenant, "/c.pem", "/k.pem", new Secret(Secret.Mask), true) },
            new GoogleIamOptions(),
            new GoogleIamOptions { CredentialsFile = "/account.json" },
        ]);
    }

    [Fact]
    public void A_grant_by_a_signed_statement_is_read_with_all_its_keys()
    {
        var options = Load(Path.Combine(Folder, "oauth2_jwt.good.yml"));

        options.RefusedAtStart.ShouldBeEmpty();
        options.RemoteWrites.Single().HttpClient.OAuth2!.Jwt.ShouldBe(new OAuth2JwtOptions
        {
            Key = new Secret(Secret.Mask), KeyId = "7", Algorithm = "RS512", Issuer = "issuer", Audience = "audience",
            Claims = """{"role":["a",1,true,null,1.5],"text":"yes","nested":{"b":"\u00E9"}}""",
        });
    }

    [Theory]
    [InlineData("sigv4: {region: r, access_key: a, secret_key: geheim}")]
    [InlineData("azuread: {oauth: {client_id: 00000000-0000-0000-0000-000000000001, client_secret: geheim, tenant_id: t}}")]
    [InlineData("azuread: {certificate: {client_id: 00000000-0000-0000-0000-000000000001, certificate_path: c, certificate_password: geheim, tenant_id: t}}")]
    public void A_signer_s_secret_is_not_shown(string signer)
    {
        var options = Load($"remote_write: [{{url: http://a, {signer}}}]");

        options.Yaml.ShouldContain(": <secret>");
        options.Yaml.ShouldNotContain("geheim");
        options.RemoteWrites.Single().Signing!.ToString().ShouldNotContain("geheim");
    }

    [Fact]
    public void Without_a_region_no_node_starts()
    {
        if (Environment.GetEnvironmentVariable("AWS_REGION") is not null)
            return;

        var refusal = Load("remote_write: [{url: 'https://prometheus.example.com/write', sigv4: {profile: no-such-profile}}]").RefusedAtStart.ShouldHaveSingleItem();

        refusal.ShouldContain("remote_write[0]: sigv4: no region is known for prometheus.example.com");
        refusal.ShouldContain("set region");
    }

    [Fact]
    public void Sections_of_a_server_are_ignored_with_one_warning_each()
    {
        var warnings = Load(Path.Combine(Folder, "server.good.yml")).Warnings;

        warnings.Count.ShouldBe(7);
        foreach (var key in (string[])["runtime", "rule_files", "alerting", "storage", "tracing", "remote_read", "otlp"])
            warnings.ShouldContain(warning => warning.Contains($"{key} is ignored: ", StringComparison.Ordinal));
    }

    [Fact]
    public void External_labels_take_environment_variables()
    {
        Environment.SetEnvironmentVariable("SC_CONFIG_TEST", "value");

        var options = Load("""global: {external_labels: {a: "$SC_CONFIG_TEST", b: "${SC_CONFIG_TEST}-x", c: "$$", d: "<$SC_NO_SUCH>"}}""");

        options.ExternalLabels.ShouldBe(LabelSet.Of(("a", "value"), ("b", "value-x"), ("c", "$"), ("d", "<>")));
        options.Warnings.ShouldHaveSingleItem().ShouldContain("environment variable SC_NO_SUCH is not set");
    }

    [Fact]
    public void Secrets_are_not_rendered()
    {
        var yaml = Load("""
            scrape_configs:
            - job_name: a
              basic_auth: {username: u, password: hidden1}
              tls_config: {cert: c, key: hidden2}
              http_headers: {X: {secrets: [hidden3]}}
              proxy_url: http://user:hidden4@proxy
              proxy_connect_header: {X: [hidden5]}
              http_sd_configs: [{url: "http://user:hidden6@sd", bearer_token: hidden7}]
            - job_name: b
              oauth2: {client_id: c, client_secret: hidden8, token_url: "http://user:hidden9@t"}
            remote_write:
            - {url: "http://user:hidden10@r", authorization: {credentials: hidden11}}
            """).Yaml;

        yaml.ShouldNotContain("hidden");
        Regex.Count(yaml, "<secret>").ShouldBe(7);
    }

    [Fact]
    public void A_merge_that_follows_a_key_replaces_it_as_in_prometheus() =>
        Load("""
            scrape_configs:
            - &a {job_name: a, scheme: https}
            - {scheme: http, <<: *a, job_name: b}
            """).ScrapePools[1].Scheme.ShouldBe("https");

    [Fact]
    public void Aliases_that_blow_up_are_refused()
    {
        var levels = Enumerable.Range(1, 9).Select(i => $"  l{i}: &l{i} [{string.Join(", ", Enumerable.Repeat($"*l{i - 1}", 10))}]");

        ConfigurationLoader.Load(Write($"x:\n  l0: &l0 [a]\n{string.Join('\n', levels)}\n")).Errors.ShouldHaveSingleItem().ShouldContain("aliases");
    }

    private static IEnumerable<string> Names(string pattern) => Directory.EnumerateFiles(Folder, pattern).Select(path => Path.GetFileName(path)).Order();

    private string Write(string text)
    {
        var path = Path.Combine(_folder, "prometheus.yml");
        File.WriteAllText(path, text);
        return path;
    }

    private ScrapeClusterOptions Load(string pathOrText) => LoadText(File.Exists(pathOrText) ? null : pathOrText, pathOrText);

    private ScrapeClusterOptions LoadText(string? text, string path = "")
    {
        var result = ConfigurationLoader.Load(text is null ? path : Write(text));
        result.Errors.ShouldBe(ValueList<string>.Empty);
        return result.Options.ShouldNotBeNull();
    }

    [GeneratedRegex("^[0-9]+:")]
    private static partial Regex LinePrefix();
}
