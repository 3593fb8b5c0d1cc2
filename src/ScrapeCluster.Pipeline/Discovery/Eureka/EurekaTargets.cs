using System.Globalization;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Yaml;

namespace ScrapeCluster.Pipeline.Discovery.Eureka;

/// <summary>One target for each instance of each application, in whatever state it is.</summary>
internal static class EurekaTargets
{
    private const string Prefix = "__meta_eureka_app_";
    private const int PortWhereThereIsNone = 80;

    public static IEnumerable<LabelSet> Build(XmlElementNode applications) =>
        from application in applications.Children
        where application.Name == "application"
        from instance in application.Children
        where instance.Name == "instance"
        select Target(application.TextAt("name"), instance);

    private static LabelSet Target(string application, XmlElementNode instance)
    {
        var id = instance.TextAt("instanceId");
        var host = instance.TextAt("hostName");
        var port = instance.At("port");
        var labels = new MetaLabels(Prefix)
            .SetAddress(host, port is null ? PortWhereThereIsNone : Whole("port", port.Text))
            .SetPlain("instance", id)
            .Set("name", application)
            .Set("instance_hostname", host)
            .Set("instance_homepage_url", instance.TextAt("homePageUrl"))
            .Set("instance_statuspage_url", instance.TextAt("statusPageUrl"))
            .Set("instance_healthcheck_url", instance.TextAt("healthCheckUrl"))
            .Set("instance_ip_addr", instance.TextAt("ipAddr"))
            .Set("instance_vip_address", instance.TextAt("vipAddress"))
            .Set("instance_secure_vip_address", instance.TextAt("secureVipAddress"))
            .Set("instance_status", instance.TextAt("status"))
            .Set("instance_country_id", Whole("countryId", instance.TextAt("countryId")))
            .Set("instance_id", id);
        SetPort(labels, "instance_port", port);
        SetPort(labels, "instance_secure_port", instance.At("securePort"));
        var center = instance.At("dataCenterInfo");
        labels.Set("instance_datacenterinfo_name", center?.TextAt("name"));
        SetEach(labels, "instance_datacenterinfo_metadata_", center?.At("metadata"));
        SetEach(labels, "instance_metadata_", instance.At("metadata"));
        return labels.ToLabelSet();
    }

    private static void SetPort(MetaLabels labels, string name, XmlElementNode? port)
    {
        if (port is not null)
            labels.Set(name, Whole(port.Name, port.Text)).Set($"{name}_enabled", Flag(port.Name, port.Enabled));
    }

    private static void SetEach(MetaLabels labels, string prefix, XmlElementNode? metadata)
    {
        foreach (var item in metadata?.Children ?? [])
            labels.Set(prefix + MetaLabels.Sanitize(item.Name), item.Inner);
    }

    private static long Whole(string name, string text)
    {
        var number = text.Trim();
        if (number.Length == 0)
            return 0;
        return long.TryParse(number, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw new DiscoveryException($"the server answered with {name} {Excerpt.Of(number)}; expected a whole number.");
    }

    private static bool Flag(string name, string text) => text.Trim() switch
    {
        "1" or "t" or "T" or "true" or "TRUE" or "True" => true,
        "" or "0" or "f" or "F" or "false" or "FALSE" or "False" => false,
        var other => throw new DiscoveryException($"the server answered with {name} enabled={Excerpt.Of(other)}; expected true or false."),
    };
}
