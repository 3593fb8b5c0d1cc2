namespace ScrapeCluster.Testing.Kubernetes;

/// <summary>Objects of every kind that discovery reads, with what is rare in them: init containers, unnamed ports, IPv6, no port at all.</summary>
public static class SampleObjects
{
    public static void AddTo(FakeKubernetesApi api)
    {
        api.Apply("v1", "namespaces", """{"metadata":{"name":"shop","labels":{"team":"red"},"annotations":{"a/b":"c"}}}""");
        api.Apply("v1", "nodes", """
            {"metadata":{"name":"n1","labels":{"kubernetes.io/arch":"amd64"},"annotations":{"x.y/z":"1"}},"spec":{"providerID":"aws:///i-1"},
             "status":{"conditions":[{"type":"Ready","status":"True"},{"type":"DiskPressure","status":"False"}],
             "addresses":[{"type":"Hostname","address":"n1.local"},{"type":"InternalIP","address":"10.0.0.1"},{"type":"InternalIP","address":"fd00::1"}],
             "daemonEndpoints":{"kubeletEndpoint":{"Port":10250}}}}
            """);
        api.Apply("apps/v1", "replicasets", """{"metadata":{"namespace":"shop","name":"web-1","ownerReferences":[{"apiVersion":"apps/v1","kind":"Deployment","name":"web","uid":"d","controller":true}]}}""");
        api.Apply("v1", "pods", Pod("web-1-a", "10.1.0.1", "Running", "True"));
        api.Apply("v1", "pods", Pod("web-1-b", "fd00::2", "Running", "False"));
        api.Apply("v1", "pods", Pod("web-1-c", "", "Pending", "False"));
        api.Apply("v1", "services", """
            {"metadata":{"namespace":"shop","name":"web","labels":{"app":"web"},"annotations":{"prometheus.io/scrape":"true"}},
             "spec":{"type":"ClusterIP","clusterIP":"10.96.0.5","ports":[{"name":"http","port":80,"protocol":"TCP"},{"port":81,"protocol":"UDP"}]}}
            """);
        api.Apply("v1", "services", """{"metadata":{"namespace":"shop","name":"out"},"spec":{"type":"ExternalName","externalName":"example.org","ports":[{"port":443,"protocol":"TCP"}]}}""");
        api.Apply("v1", "services", """
            {"metadata":{"namespace":"shop","name":"lb"},"spec":{"type":"LoadBalancer","clusterIP":"10.96.0.6","loadBalancerIP":"2.2.2.2","ports":[{"name":"a","port":1,"protocol":"TCP"}]},
             "status":{"loadBalancer":{"ingress":[{"ip":"2.2.2.2"},{"hostname":"h"}]}}}
            """);
        api.Apply("v1", "endpoints", """
            {"metadata":{"namespace":"shop","name":"web","labels":{"app":"web"}},"subsets":[{"ports":[{"name":"http","port":8080,"protocol":"TCP"}],
             "addresses":[{"ip":"10.1.0.1","nodeName":"n1","hostname":"h1","targetRef":{"kind":"Pod","namespace":"shop","name":"web-1-a"}},{"ip":"10.9.9.9"}],
             "notReadyAddresses":[{"ip":"fd00::2","nodeName":"n1","targetRef":{"kind":"Pod","namespace":"shop","name":"web-1-b"}}]}]}
            """);
        api.Apply("discovery.k8s.io/v1", "endpointslices", """
            {"metadata":{"namespace":"shop","name":"web-x","labels":{"kubernetes.io/service-name":"web"}},"addressType":"IPv4",
             "ports":[{"name":"http","port":8080,"protocol":"TCP","appProtocol":"http"}],
             "endpoints":[{"addresses":["10.1.0.1"],"conditions":{"ready":true,"serving":true,"terminating":false},"nodeName":"n1","zone":"z1","hostname":"h1",
               "targetRef":{"kind":"Pod","namespace":"shop","name":"web-1-a"},"deprecatedTopology":{"topology/zone":"z"}},
              {"addresses":["10.9.9.9"],"conditions":{"ready":false}}]}
            """);
        api.Apply("networking.k8s.io/v1", "ingresses", """
            {"metadata":{"namespace":"shop","name":"front","annotations":{"k":"v"}},"spec":{"ingressClassName":"nginx","tls":[{"hosts":["*.example.org"]}],
             "rules":[{"host":"a.example.org","http":{"paths":[{"path":"/x","pathType":"Prefix","backend":{}},{"path":"","pathType":"Prefix","backend":{}}]}},{"host":"plain.test"}]}}
            """);
    }

    /// <param name="ip">Empty: not yet known.</param>
    /// <param name="port">Of the container that is scraped.</param>
    public static string Pod(string name, string ip, string phase, string ready, int port = 8080) => $$$"""
        {"metadata":{"namespace":"shop","name":"{{{name}}}","uid":"u-{{{name}}}","labels":{"app":"web","a.b/c-d":"e"},
          "annotations":{"prometheus.io/scrape":"true","prometheus.io/port":"{{{port}}}"},
          "ownerReferences":[{"apiVersion":"apps/v1","kind":"ReplicaSet","name":"web-1","uid":"r","controller":true}]},
         "spec":{"nodeName":"n1","containers":[
           {"name":"app","image":"app:1","ports":[{"name":"http","containerPort":{{{port}}},"protocol":"TCP"},{"containerPort":9000,"protocol":"UDP"}]},
           {"name":"side","image":"side:2"}],
          "initContainers":[{"name":"init","image":"init:3","ports":[{"name":"i","containerPort":7000,"protocol":"TCP"}]}]},
         "status":{"phase":"{{{phase}}}","podIP":"{{{ip}}}","hostIP":"10.0.0.1","conditions":[{"type":"Ready","status":"{{{ready}}}"}],
          "containerStatuses":[{"name":"app","containerID":"docker://1","image":"app:1","imageID":"","ready":true,"restartCount":0}]}}
        """;
}
