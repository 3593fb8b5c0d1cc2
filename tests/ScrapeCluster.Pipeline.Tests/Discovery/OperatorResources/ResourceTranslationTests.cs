using System.Text.Json;
using ScrapeCluster.Pipeline.Configuration;
using ScrapeCluster.Pipeline.Configuration.Collector;
using ScrapeCluster.Pipeline.Configuration.Sections;
using ScrapeCluster.Pipeline.Discovery.Kubernetes;
using ScrapeCluster.Pipeline.Discovery.OperatorResources;
using ScrapeCluster.Pipeline.Yaml;
using ScrapeCluster.Testing.Processes;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.Discovery.OperatorResources;

/// <summary>
/// What custom resources become: objects and the scrape configs expected of them lie side by side in <c>TestData/operator</c>. SCRAPECLUSTER_RECORD_OPERATOR=1
/// writes the latter anew; they were compared with what the operator's own tests expect.
/// </summary>
public sealed class ResourceTranslationTests
{
    private static readonly string s_folder = Path.Combine(Programs.Root, "tests", "ScrapeCluster.Pipeline.Tests", "TestData", "operator");

    public static TheoryData<string> Names => [.. Directory.GetFiles(s_folder, "*.json").Select(file => Path.GetFileNameWithoutExtension(file)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_resource_becomes_the_jobs_that_the_operator_makes_of_it(string name)
    {
        var jobs = Translate([Read(File.ReadAllText(Path.Combine(s_folder, $"{name}.json")))]);
        jobs.Refused.ShouldBeEmpty();
        var yaml = Write(jobs);
        var expected = Path.Combine(s_folder, $"{name}.yml");
        if (Environment.GetEnvironmentVariable("SCRAPECLUSTER_RECORD_OPERATOR") is { Length: > 0 })
            File.WriteAllText(expected, yaml);

        yaml.ShouldBe(File.ReadAllText(expected));
        var (pools, warnings) = ReadAsConfiguration(jobs);
        warnings.ShouldBeEmpty();
        pools.Count.ShouldBe(jobs.Jobs.Count);
    }

    [Theory]
    [InlineData("ServiceMonitor", """{"scrapeClass":"tls","endpoints":[{}]}""", "spec.scrapeClass \"tls\" is not known")]
    [InlineData("ServiceMonitor", """{"selectorMechanism":"Magic","endpoints":[{}]}""", "spec.selectorMechanism \"Magic\" is not known; allowed are RelabelConfig, RoleSelector")]
    [InlineData("ServiceMonitor", """{"serviceDiscoveryRole":"Pods","endpoints":[{}]}""", "spec.serviceDiscoveryRole \"Pods\" is not known; allowed are Endpoints, EndpointSlice")]
    [InlineData("ServiceMonitor", """{"selector":{"matchExpressions":[{"key":"a","operator":"Like","values":["x"]}]},"endpoints":[{}]}""", "spec.selector.matchExpressions: operator \"Like\" of key \"a\" is not known")]
    [InlineData("ServiceMonitor", """{"selector":{"matchExpressions":[{"key":"a","operator":"In"}]},"endpoints":[{}]}""", "In of key \"a\" needs values")]
    [InlineData("PodMonitor", """{"selector":{"matchExpressions":[{"key":"a","operator":"Exists","values":["x"]}]},"podMetricsEndpoints":[{}]}""", "Exists of key \"a\" takes no values")]
    [InlineData("PodMonitor", """{"podMetricsEndpoints":[{},{"basicAuth":{"username":{"name":"login","key":"user"},"password":{"name":"login","key":"pass"}}}]}""",
        "spec.podMetricsEndpoints[1].basicAuth.password: Secret shop/login has no key \"pass\"; it has password, user")]
    [InlineData("PodMonitor", """{"podMetricsEndpoints":[{"basicAuth":{"username":{"name":"login","key":"user"}}}]}""", "basicAuth.password needs the name and the key of a Secret")]
    [InlineData("PodMonitor", """{"podMetricsEndpoints":[{"tlsConfig":{"ca":{"configMap":{"name":"gone","key":"x"}}}}]}""", "tlsConfig.ca.configMap: ConfigMap shop/gone is not there")]
    [InlineData("PodMonitor", """{"nativeHistogramMinBucketFactor":"much","podMetricsEndpoints":[{}]}""", "spec.nativeHistogramMinBucketFactor \"much\" is no number")]
    [InlineData("Probe", """{"prober":{"url":"p:1"},"targets":{}}""", "spec.targets has neither staticConfig nor ingress")]
    [InlineData("Probe", """{"prober":{"url":"http://p:1/probe"},"targets":{"staticConfig":{"static":["a"]}}}""", "spec.prober.url \"http://p:1/probe\" is no host")]
    [InlineData("ServiceMonitor", """{"endpoints":[{"interval":"10s","scrapeTimeout":"20s"}]}""", "scrape_timeout")]
    [InlineData("ServiceMonitor", """{"endpoints":[{},{"relabelings":[{"regex":"(","targetLabel":"a"}]}]}""", "relabel_configs[")]
    [InlineData("ServiceMonitor", """{"endpoints":[{"bearerTokenSecret":{"name":"login","key":"password"},"basicAuth":{"username":{"name":"login","key":"user"},"password":{"name":"login","key":"password"}}}]}""", "basic_auth")]
    [InlineData("ScrapeConfig", """{"openstackSDConfigs":[{"role":"Instance","region":"r"}]}""", "openstack_sd_configs")]
    [InlineData("ScrapeConfig", """{"consulSDConfigs":[{"server":"c:8500","tokenRef":{"name":"gone","key":"x"}}]}""", "spec.consulSDConfigs[0].tokenRef: Secret shop/gone is not there")]
    [InlineData("ScrapeConfig", """{"kubernetesSDConfigs":[{"role":"Planet"}]}""", "role")]
    [InlineData("ScrapeConfig", """{"dnsSDConfigs":["a.example"]}""", "a field has another type than its definition says")]
    public void What_cannot_be_carried_out_is_left_out_alone_and_named(string kind, string spec, string reason)
    {
        var good = Read("""{"kind":"PodMonitor","metadata":{"namespace":"shop","name":"good"},"spec":{"podMetricsEndpoints":[{"port":"http"}]}}""");

        var jobs = Translate([Read($$"""{"kind":"{{kind}}","metadata":{"namespace":"shop","name":"bad"},"spec":{{spec}} }"""), good]);
        var (pools, warnings) = ReadAsConfiguration(jobs);

        pools.ShouldBe(["podMonitor/shop/good/0"]);
        warnings.ShouldHaveSingleItem().ShouldStartWith($"file.yml: {kind} shop/bad is left out: ");
        warnings[0].ShouldContain(reason);
        warnings[0].Split("shop/bad").Length.ShouldBeLessThanOrEqualTo(3, "once by itself, and once in a job's name");
    }

    [Fact]
    public void A_job_name_that_the_configuration_has_is_left_out()
    {
        var errors = new ErrorSink("file.yml");
        var jobs = Translate([Read("""{"kind":"PodMonitor","metadata":{"namespace":"shop","name":"a"},"spec":{"podMetricsEndpoints":[{}]}}""")]);

        OperatorResourceJobs.Read(jobs, new GlobalOptions(), new HashSet<string> { "podMonitor/shop/a/0" }, errors).ShouldBeEmpty();

        errors.Warnings.ShouldBe(["file.yml: PodMonitor shop/a is left out: there is another job \"podMonitor/shop/a/0\""]);
    }

    [Fact]
    public void Jobs_ask_the_API_server_that_the_resources_are_from()
    {
        var resource = Read("""{"kind":"PodMonitor","metadata":{"namespace":"shop","name":"a"},"spec":{"podMetricsEndpoints":[{}]}}""");

        var jobs = ResourceTranslation.Translate([resource], Data(), "/etc/kubeconfig");

        Write(jobs).ShouldContain("kubeconfig_file: /etc/kubeconfig");
    }

    [Fact]
    public void Jobs_are_the_same_whatever_else_of_a_resource_changes()
    {
        const string Object = """{"kind":"PodMonitor","metadata":{"namespace":"shop","name":"a","resourceVersion":"1"},"spec":{"podMetricsEndpoints":[{"port":"PORT"}]},"status":{"x":"STATUS"}}""";
        var before = Translate([Read(Object)]);

        Translate([Read(Object.Replace("STATUS", "other", StringComparison.Ordinal))]).SameAs(before).ShouldBeTrue();
        Translate([Read(Object.Replace("PORT", "other", StringComparison.Ordinal))]).SameAs(before).ShouldBeFalse();
    }

    private static OperatorResource Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        return (OperatorResource)new ObjectReader().Read(Enum.Parse<ResourceKind>(document.RootElement.GetProperty("kind").GetString()!), document.RootElement);
    }

    private static OperatorJobs Translate(OperatorResource[] resources) => ResourceTranslation.Translate(resources, Data(), null);

    private static ReferencedData Data()
    {
        var data = new ReferencedData();
        data.Set(new("secrets", "shop", "login"), new Dictionary<string, string> { ["user"] = "me", ["password"] = "geheim" });
        data.Set(new("secrets", "shop", "client"), new Dictionary<string, string> { ["tls.crt"] = "cert\n", ["tls.key"] = "key\n" });
        data.Set(new("configmaps", "shop", "authority"), new Dictionary<string, string> { ["ca.crt"] = "authority\n" });
        data.Fail(new("secrets", "shop", "gone"), "Secret shop/gone is not there", mayPass: false);
        data.Fail(new("configmaps", "shop", "gone"), "ConfigMap shop/gone is not there", mayPass: false);
        return data;
    }

    private static string Write(OperatorJobs jobs)
    {
        var root = new MappingBuilder(ResourceContext.Mark);
        return YamlTreeWriter.Write(root.Add("scrape_configs", root.List(jobs.Jobs.Select(job => job.Config))).Mapping);
    }

    private static (IReadOnlyList<string> Pools, IReadOnlyList<string> Warnings) ReadAsConfiguration(OperatorJobs jobs)
    {
        var errors = new ErrorSink("file.yml");
        var pools = OperatorResourceJobs.Read(jobs, new GlobalOptions(), new HashSet<string>(), errors);
        errors.Count.ShouldBe(0);
        return ([.. pools.Select(pool => pool.JobName)], [.. errors.Warnings]);
    }
}
