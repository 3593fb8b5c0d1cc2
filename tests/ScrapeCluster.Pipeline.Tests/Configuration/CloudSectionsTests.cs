using ScrapeCluster.Pipeline.Configuration;
using ScrapeCluster.Pipeline.Discovery;
using ScrapeCluster.Pipeline.Discovery.Aws;
using ScrapeCluster.Pipeline.Discovery.Azure;
using ScrapeCluster.Pipeline.Discovery.DigitalOcean;
using ScrapeCluster.Pipeline.Discovery.Gce;
using ScrapeCluster.Pipeline.Discovery.Hetzner;
using ScrapeCluster.Pipeline.Discovery.PuppetDb;
using ScrapeCluster.Pipeline.HttpClients;
using ScrapeCluster.Pipeline.Model;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.Configuration;

/// <summary>What the sections of clouds are read as, with their defaults.</summary>
public sealed class CloudSectionsTests
{
    private static readonly TimeSpan s_minute = TimeSpan.FromMinutes(1);

    [Fact]
    public void Azure()
    {
        var read = Read("azure");

        read[0].ShouldBe(new AzureDiscoveryOptions
        {
            Environment = "AzurePublicCloud",
            AuthenticationMethod = AzureAuthenticationMethod.OAuth,
            SubscriptionId = "s",
            TenantId = "t",
            ClientId = "c",
            ClientSecret = new Secret("<secret>"),
            ResourceGroup = "",
            Port = 80,
            RefreshInterval = TimeSpan.FromMinutes(5),
        });
        read[1].ShouldBe(new AzureDiscoveryOptions
        {
            Environment = "azureusgovernment",
            AuthenticationMethod = AzureAuthenticationMethod.ManagedIdentity,
            SubscriptionId = "s",
            ClientId = "c",
            ClientSecret = new Secret(""),
            ResourceGroup = "g",
            Port = 9100,
            RefreshInterval = TimeSpan.FromMinutes(10),
            HttpClient = read[1].Http!,
        });
        read[1].Http!.Proxy.ProxyUrl.ShouldBe("http://proxy:3128");
        read.Skip(2).Select(options => ((AzureDiscoveryOptions)options).AuthenticationMethod)
            .ShouldBe([AzureAuthenticationMethod.SDK, AzureAuthenticationMethod.WorkloadIdentity]);
    }

    [Fact]
    public void Gce()
    {
        var read = Read("gce");

        read[0].ShouldBe(new GceDiscoveryOptions { Project = "p", Zone = "europe-west1-b", Filter = "", Port = 80, TagSeparator = ",", RefreshInterval = s_minute });
        read[1].ShouldBe(new GceDiscoveryOptions
        {
            Project = "p", Zone = "z", Filter = "(labels.env = \"prod\")", Port = 9100, TagSeparator = ";", RefreshInterval = TimeSpan.FromMinutes(5),
        });
        ((GceDiscoveryOptions)read[2]).Port.ShouldBe(0);
        read[0].Http!.Proxy.ProxyFromEnvironment.ShouldBeTrue();
    }

    [Fact]
    public void Hetzner()
    {
        var read = Read("hetzner").Cast<HetznerDiscoveryOptions>().ToList();

        read.Select(options => options.Role).ShouldBe([HetznerRole.Hcloud, HetznerRole.Hcloud, HetznerRole.Robot]);
        (read[0].Port, read[0].RefreshInterval, read[0].LabelSelector).ShouldBe((80, s_minute, ""));
        (read[1].Port, read[1].RefreshInterval, read[1].LabelSelector).ShouldBe((9100, TimeSpan.FromMinutes(2), "env=prod"));
        (read[1].HttpClient.FollowRedirects, read[2].HttpClient.BasicAuth!.Username).ShouldBe((false, "u"));
    }

    [Fact]
    public void DigitalOcean()
    {
        var read = Read("digitalocean").Cast<DigitalOceanDiscoveryOptions>().ToList();

        read.Select(options => options.Role).ShouldBe([DigitalOceanRole.Droplets, DigitalOceanRole.Databases, DigitalOceanRole.Droplets]);
        (read[0].Port, read[0].RefreshInterval).ShouldBe((80, s_minute));
        (read[1].Port, read[1].RefreshInterval).ShouldBe((9273, TimeSpan.FromMinutes(5)));
    }

    [Fact]
    public void PuppetDb()
    {
        var read = Read("puppetdb");

        read[0].ShouldBe(new PuppetDbDiscoveryOptions
        {
            Url = "https://puppet:8081", Query = "resources { type = \"Class\" }", IncludeParameters = false, Port = 80, RefreshInterval = s_minute,
        });
        var second = (PuppetDbDiscoveryOptions)read[1];
        (second.Url, second.IncludeParameters, second.Port, second.RefreshInterval).ShouldBe(("http://puppet.example/base", true, 9100, TimeSpan.FromMinutes(5)));
    }

    [Fact]
    public void Lightsail()
    {
        var read = Read("lightsail");

        read[0].ShouldBe(new LightsailDiscoveryOptions { Access = new AwsAccessOptions { SecretKey = new Secret("") }, Port = 80, RefreshInterval = s_minute });
        read[1].ShouldBe(new LightsailDiscoveryOptions
        {
            Access = new AwsAccessOptions
            {
                Region = "eu-west-1",
                Endpoint = "http://localhost:4566",
                AccessKey = "AKID",
                SecretKey = new Secret("<secret>"),
                Profile = "metrics",
                RoleArn = "arn:aws:iam::123456789012:role/reader",
                ExternalId = "x-7",
            },
            Port = 9100,
            RefreshInterval = TimeSpan.FromSeconds(30),
            HttpClient = new HttpClientOptions { Proxy = new ProxyOptions { ProxyUrl = "http://proxy:3128" } },
        });
        ((AwsDiscoveryOptions)read[2]).Role.ShouldBe(AwsRole.Lightsail);
    }

    private static ValueList<DiscoveryOptions> Read(string name) =>
        ConfigurationLoader.Load(Path.Combine(AppContext.BaseDirectory, "TestData", "config", $"{name}.good.yml")).Options!.ScrapePools.Single().Discoveries;
}
