var d=(L,V,C)=>()=>{if(C)throw C[0];try{return L&&(V=L(L=0)),V}catch(H){throw C=[H],H}};var b1,y1,t2,j2,n1,X2,c,Y2,i2,o2=d(()=>{b1=globalThis,y1=b1.ShadowRoot&&(b1.ShadyCSS===void 0||b1.ShadyCSS.nativeShadow)&&"adoptedStyleSheets"in Document.prototype&&"replace"in CSSStyleSheet.prototype,t2=Symbol(),j2=new WeakMap,n1=class{constructor(V,C,H){if(this._$cssResult$=!0,H!==t2)throw Error("CSSResult is not constructable. Use `unsafeCSS` or `css` instead.");this.cssText=V,this.t=C}get styleSheet(){let V=this.o,C=this.t;if(y1&&V===void 0){let H=C!==void 0&&C.length===1;H&&(V=j2.get(C)),V===void 0&&((this.o=V=new CSSStyleSheet).replaceSync(this.cssText),H&&j2.set(C,V))}return V}toString(){return this.cssText}},X2=L=>new n1(typeof L=="string"?L:L+"",void 0,t2),c=(L,...V)=>{let C=L.length===1?L[0]:V.reduce((H,M,e)=>H+(r=>{if(r._$cssResult$===!0)return r.cssText;if(typeof r=="number")return r;throw Error("Value passed to 'css' function must be a 'css' function result: "+r+". Use 'unsafeCSS' to pass non-literal values, but take care to ensure page security.")})(M)+L[e+1],L[0]);return new n1(C,L,t2)},Y2=(L,V)=>{if(y1)L.adoptedStyleSheets=V.map(C=>C instanceof CSSStyleSheet?C:C.styleSheet);else for(let C of V){let H=document.createElement("style"),M=b1.litNonce;M!==void 0&&H.setAttribute("nonce",M),H.textContent=C.cssText,L.appendChild(H)}},i2=y1?L=>L:L=>L instanceof CSSStyleSheet?(V=>{let C="";for(let H of V.cssRules)C+=H.cssText;return X2(C)})(L):L});var p0,m0,l0,v0,x0,s0,k1,J2,Z0,u0,d1,a2,H5,C5,I,w1=d(()=>{o2();o2();({is:p0,defineProperty:m0,getOwnPropertyDescriptor:l0,getOwnPropertyNames:v0,getOwnPropertySymbols:x0,getPrototypeOf:s0}=Object),k1=globalThis,J2=k1.trustedTypes,Z0=J2?J2.emptyScript:"",u0=k1.reactiveElementPolyfillSupport,d1=(L,V)=>L,a2={toAttribute(L,V){switch(V){case Boolean:L=L?Z0:null;break;case Object:case Array:L=L==null?L:JSON.stringify(L)}return L},fromAttribute(L,V){let C=L;switch(V){case Boolean:C=L!==null;break;case Number:C=L===null?null:Number(L);break;case Object:case Array:try{C=JSON.parse(L)}catch{C=null}}return C}},H5=(L,V)=>!p0(L,V),C5={attribute:!0,type:String,converter:a2,reflect:!1,useDefault:!1,hasChanged:H5};Symbol.metadata??=Symbol("metadata"),k1.litPropertyMetadata??=new WeakMap;I=class extends HTMLElement{static addInitializer(V){this._$Ei(),(this.l??=[]).push(V)}static get observedAttributes(){return this.finalize(),this._$Eh&&[...this._$Eh.keys()]}static createProperty(V,C=C5){if(C.state&&(C.attribute=!1),this._$Ei(),this.prototype.hasOwnProperty(V)&&((C=Object.create(C)).wrapped=!0),this.elementProperties.set(V,C),!C.noAccessor){let H=Symbol(),M=this.getPropertyDescriptor(V,H,C);M!==void 0&&m0(this.prototype,V,M)}}static getPropertyDescriptor(V,C,H){let{get:M,set:e}=l0(this.prototype,V)??{get(){return this[C]},set(r){this[C]=r}};return{get:M,set(r){let t=M?.call(this);e?.call(this,r),this.requestUpdate(V,t,H)},configurable:!0,enumerable:!0}}static getPropertyOptions(V){return this.elementProperties.get(V)??C5}static _$Ei(){if(this.hasOwnProperty(d1("elementProperties")))return;let V=s0(this);V.finalize(),V.l!==void 0&&(this.l=[...V.l]),this.elementProperties=new Map(V.elementProperties)}static finalize(){if(this.hasOwnProperty(d1("finalized")))return;if(this.finalized=!0,this._$Ei(),this.hasOwnProperty(d1("properties"))){let C=this.properties,H=[...v0(C),...x0(C)];for(let M of H)this.createProperty(M,C[M])}let V=this[Symbol.metadata];if(V!==null){let C=litPropertyMetadata.get(V);if(C!==void 0)for(let[H,M]of C)this.elementProperties.set(H,M)}this._$Eh=new Map;for(let[C,H]of this.elementProperties){let M=this._$Eu(C,H);M!==void 0&&this._$Eh.set(M,C)}this.elementStyles=this.finalizeStyles(this.styles)}static finalizeStyles(V){let C=[];if(Array.isArray(V)){let H=new Set(V.flat(1/0).reverse());for(let M of H)C.unshift(i2(M))}else V!==void 0&&C.push(i2(V));return C}static _$Eu(V,C){let H=C.attribute;return H===!1?void 0:typeof H=="string"?H:typeof V=="string"?V.toLowerCase():void 0}constructor(){super(),this._$Ep=void 0,this.isUpdatePending=!1,this.hasUpdated=!1,this._$Em=null,this._$Ev()}_$Ev(){this._$ES=new Promise(V=>this.enableUpdating=V),this._$AL=new Map,this._$E_(),this.requestUpdate(),this.constructor.l?.forEach(V=>V(this))}addController(V){(this._$EO??=new Set).add(V),this.renderRoot!==void 0&&this.isConnected&&V.hostConnected?.()}removeController(V){this._$EO?.delete(V)}_$E_(){let V=new Map,C=this.constructor.elementProperties;for(let H of C.keys())this.hasOwnProperty(H)&&(V.set(H,this[H]),delete this[H]);V.size>0&&(this._$Ep=V)}createRenderRoot(){let V=this.shadowRoot??this.attachShadow(this.constructor.shadowRootOptions);return Y2(V,this.constructor.elementStyles),V}connectedCallback(){this.renderRoot??=this.createRenderRoot(),this.enableUpdating(!0),this._$EO?.forEach(V=>V.hostConnected?.())}enableUpdating(V){}disconnectedCallback(){this._$EO?.forEach(V=>V.hostDisconnected?.())}attributeChangedCallback(V,C,H){this._$AK(V,H)}_$ET(V,C){let H=this.constructor.elementProperties.get(V),M=this.constructor._$Eu(V,H);if(M!==void 0&&H.reflect===!0){let e=(H.converter?.toAttribute!==void 0?H.converter:a2).toAttribute(C,H.type);this._$Em=V,e==null?this.removeAttribute(M):this.setAttribute(M,e),this._$Em=null}}_$AK(V,C){let H=this.constructor,M=H._$Eh.get(V);if(M!==void 0&&this._$Em!==M){let e=H.getPropertyOptions(M),r=typeof e.converter=="function"?{fromAttribute:e.converter}:e.converter?.fromAttribute!==void 0?e.converter:a2;this._$Em=M;let t=r.fromAttribute(C,e.type);this[M]=t??this._$Ej?.get(M)??t,this._$Em=null}}requestUpdate(V,C,H,M=!1,e){if(V!==void 0){let r=this.constructor;if(M===!1&&(e=this[V]),H??=r.getPropertyOptions(V),!((H.hasChanged??H5)(e,C)||H.useDefault&&H.reflect&&e===this._$Ej?.get(V)&&!this.hasAttribute(r._$Eu(V,H))))return;this.C(V,C,H)}this.isUpdatePending===!1&&(this._$ES=this._$EP())}C(V,C,{useDefault:H,reflect:M,wrapped:e},r){H&&!(this._$Ej??=new Map).has(V)&&(this._$Ej.set(V,r??C??this[V]),e!==!0||r!==void 0)||(this._$AL.has(V)||(this.hasUpdated||H||(C=void 0),this._$AL.set(V,C)),M===!0&&this._$Em!==V&&(this._$Eq??=new Set).add(V))}async _$EP(){this.isUpdatePending=!0;try{await this._$ES}catch(C){Promise.reject(C)}let V=this.scheduleUpdate();return V!=null&&await V,!this.isUpdatePending}scheduleUpdate(){return this.performUpdate()}performUpdate(){if(!this.isUpdatePending)return;if(!this.hasUpdated){if(this.renderRoot??=this.createRenderRoot(),this._$Ep){for(let[M,e]of this._$Ep)this[M]=e;this._$Ep=void 0}let H=this.constructor.elementProperties;if(H.size>0)for(let[M,e]of H){let{wrapped:r}=e,t=this[M];r!==!0||this._$AL.has(M)||t===void 0||this.C(M,void 0,e,t)}}let V=!1,C=this._$AL;try{V=this.shouldUpdate(C),V?(this.willUpdate(C),this._$EO?.forEach(H=>H.hostUpdate?.()),this.update(C)):this._$EM()}catch(H){throw V=!1,this._$EM(),H}V&&this._$AE(C)}willUpdate(V){}_$AE(V){this._$EO?.forEach(C=>C.hostUpdated?.()),this.hasUpdated||(this.hasUpdated=!0,this.firstUpdated(V)),this.updated(V)}_$EM(){this._$AL=new Map,this.isUpdatePending=!1}get updateComplete(){return this.getUpdateComplete()}getUpdateComplete(){return this._$ES}shouldUpdate(V){return!0}update(V){this._$Eq&&=this._$Eq.forEach(C=>this._$ET(C,this[C])),this._$EM()}updated(V){}firstUpdated(V){}};I.elementStyles=[],I.shadowRootOptions={mode:"open"},I[d1("elementProperties")]=new Map,I[d1("finalized")]=new Map,u0?.({ReactiveElement:I}),(k1.reactiveElementVersions??=[]).push("2.1.2")});function A5(L,V){if(!m2(L)||!L.hasOwnProperty("raw"))throw Error("invalid template strings array");return V5!==void 0?V5.createHTML(V):V}function J(L,V,C=L,H){if(V===f)return V;let M=H!==void 0?C._$Co?.[H]:C._$Cl,e=l1(V)?void 0:V._$litDirective$;return M?.constructor!==e&&(M?._$AO?.(!1),e===void 0?M=void 0:(M=new e(L),M._$AT(L,C,H)),H!==void 0?(C._$Co??=[])[H]=M:C._$Cl=M),M!==void 0&&(V=J(L,M._$AS(L,V.values),M,H)),V}var n2,P1,V5,d2,_,p2,c0,Y,m1,l1,m2,i5,A2,p1,L5,M5,j,e5,r5,o5,l2,o,a5,c7,f,a,t5,X,n5,v1,B1,L1,C1,T1,R1,F1,E1,d5,S0,p5,N=d(()=>{n2=globalThis,P1=n2.trustedTypes,V5=P1?P1.createPolicy("lit-html",{createHTML:L=>L}):void 0,d2="$lit$",_=`lit$${Math.random().toFixed(9).slice(2)}$`,p2="?"+_,c0=`<${p2}>`,Y=document,m1=()=>Y.createComment(""),l1=L=>L===null||typeof L!="object"&&typeof L!="function",m2=Array.isArray,i5=L=>m2(L)||typeof L?.[Symbol.iterator]=="function",A2=`[ 	
\f\r]`,p1=/<(?:(!--|\/[^a-zA-Z])|(\/?[a-zA-Z][^>\s]*)|(\/?$))/g,L5=/-->/g,M5=/>/g,j=RegExp(`>|${A2}(?:([^\\s"'>=/]+)(${A2}*=${A2}*(?:[^ 	
\f\r"'\`<>=]|("|')|))|$)`,"g"),e5=/'/g,r5=/"/g,o5=/^(?:script|style|textarea|title)$/i,l2=L=>(V,...C)=>({_$litType$:L,strings:V,values:C}),o=l2(1),a5=l2(2),c7=l2(3),f=Symbol.for("lit-noChange"),a=Symbol.for("lit-nothing"),t5=new WeakMap,X=Y.createTreeWalker(Y,129);n5=(L,V)=>{let C=L.length-1,H=[],M,e=V===2?"<svg>":V===3?"<math>":"",r=p1;for(let t=0;t<C;t++){let i=L[t],A,p,n=-1,l=0;for(;l<i.length&&(r.lastIndex=l,p=r.exec(i),p!==null);)l=r.lastIndex,r===p1?p[1]==="!--"?r=L5:p[1]!==void 0?r=M5:p[2]!==void 0?(o5.test(p[2])&&(M=RegExp("</"+p[2],"g")),r=j):p[3]!==void 0&&(r=j):r===j?p[0]===">"?(r=M??p1,n=-1):p[1]===void 0?n=-2:(n=r.lastIndex-p[2].length,A=p[1],r=p[3]===void 0?j:p[3]==='"'?r5:e5):r===r5||r===e5?r=j:r===L5||r===M5?r=p1:(r=j,M=void 0);let m=r===j&&L[t+1].startsWith("/>")?" ":"";e+=r===p1?i+c0:n>=0?(H.push(A),i.slice(0,n)+d2+i.slice(n)+_+m):i+_+(n===-2?t:m)}return[A5(L,e+(L[C]||"<?>")+(V===2?"</svg>":V===3?"</math>":"")),H]},v1=class L{constructor({strings:V,_$litType$:C},H){let M;this.parts=[];let e=0,r=0,t=V.length-1,i=this.parts,[A,p]=n5(V,C);if(this.el=L.createElement(A,H),X.currentNode=this.el.content,C===2||C===3){let n=this.el.content.firstChild;n.replaceWith(...n.childNodes)}for(;(M=X.nextNode())!==null&&i.length<t;){if(M.nodeType===1){if(M.hasAttributes())for(let n of M.getAttributeNames())if(n.endsWith(d2)){let l=p[r++],m=M.getAttribute(n).split(_),Z=/([.?@])?(.*)/.exec(l);i.push({type:1,index:e,name:Z[2],strings:m,ctor:Z[1]==="."?T1:Z[1]==="?"?R1:Z[1]==="@"?F1:C1}),M.removeAttribute(n)}else n.startsWith(_)&&(i.push({type:6,index:e}),M.removeAttribute(n));if(o5.test(M.tagName)){let n=M.textContent.split(_),l=n.length-1;if(l>0){M.textContent=P1?P1.emptyScript:"";for(let m=0;m<l;m++)M.append(n[m],m1()),X.nextNode(),i.push({type:2,index:++e});M.append(n[l],m1())}}}else if(M.nodeType===8)if(M.data===p2)i.push({type:2,index:e});else{let n=-1;for(;(n=M.data.indexOf(_,n+1))!==-1;)i.push({type:7,index:e}),n+=_.length-1}e++}}static createElement(V,C){let H=Y.createElement("template");return H.innerHTML=V,H}};B1=class{constructor(V,C){this._$AV=[],this._$AN=void 0,this._$AD=V,this._$AM=C}get parentNode(){return this._$AM.parentNode}get _$AU(){return this._$AM._$AU}u(V){let{el:{content:C},parts:H}=this._$AD,M=(V?.creationScope??Y).importNode(C,!0);X.currentNode=M;let e=X.nextNode(),r=0,t=0,i=H[0];for(;i!==void 0;){if(r===i.index){let A;i.type===2?A=new L1(e,e.nextSibling,this,V):i.type===1?A=new i.ctor(e,i.name,i.strings,this,V):i.type===6&&(A=new E1(e,this,V)),this._$AV.push(A),i=H[++t]}r!==i?.index&&(e=X.nextNode(),r++)}return X.currentNode=Y,M}p(V){let C=0;for(let H of this._$AV)H!==void 0&&(H.strings!==void 0?(H._$AI(V,H,C),C+=H.strings.length-2):H._$AI(V[C])),C++}},L1=class L{get _$AU(){return this._$AM?._$AU??this._$Cv}constructor(V,C,H,M){this.type=2,this._$AH=a,this._$AN=void 0,this._$AA=V,this._$AB=C,this._$AM=H,this.options=M,this._$Cv=M?.isConnected??!0}get parentNode(){let V=this._$AA.parentNode,C=this._$AM;return C!==void 0&&V?.nodeType===11&&(V=C.parentNode),V}get startNode(){return this._$AA}get endNode(){return this._$AB}_$AI(V,C=this){V=J(this,V,C),l1(V)?V===a||V==null||V===""?(this._$AH!==a&&this._$AR(),this._$AH=a):V!==this._$AH&&V!==f&&this._(V):V._$litType$!==void 0?this.$(V):V.nodeType!==void 0?this.T(V):i5(V)?this.k(V):this._(V)}O(V){return this._$AA.parentNode.insertBefore(V,this._$AB)}T(V){this._$AH!==V&&(this._$AR(),this._$AH=this.O(V))}_(V){this._$AH!==a&&l1(this._$AH)?this._$AA.nextSibling.data=V:this.T(Y.createTextNode(V)),this._$AH=V}$(V){let{values:C,_$litType$:H}=V,M=typeof H=="number"?this._$AC(V):(H.el===void 0&&(H.el=v1.createElement(A5(H.h,H.h[0]),this.options)),H);if(this._$AH?._$AD===M)this._$AH.p(C);else{let e=new B1(M,this),r=e.u(this.options);e.p(C),this.T(r),this._$AH=e}}_$AC(V){let C=t5.get(V.strings);return C===void 0&&t5.set(V.strings,C=new v1(V)),C}k(V){m2(this._$AH)||(this._$AH=[],this._$AR());let C=this._$AH,H,M=0;for(let e of V)M===C.length?C.push(H=new L(this.O(m1()),this.O(m1()),this,this.options)):H=C[M],H._$AI(e),M++;M<C.length&&(this._$AR(H&&H._$AB.nextSibling,M),C.length=M)}_$AR(V=this._$AA.nextSibling,C){for(this._$AP?.(!1,!0,C);V&&V!==this._$AB;){let H=V.nextSibling;V.remove(),V=H}}setConnected(V){this._$AM===void 0&&(this._$Cv=V,this._$AP?.(V))}},C1=class{get tagName(){return this.element.tagName}get _$AU(){return this._$AM._$AU}constructor(V,C,H,M,e){this.type=1,this._$AH=a,this._$AN=void 0,this.element=V,this.name=C,this._$AM=M,this.options=e,H.length>2||H[0]!==""||H[1]!==""?(this._$AH=Array(H.length-1).fill(new String),this.strings=H):this._$AH=a}_$AI(V,C=this,H,M){let e=this.strings,r=!1;if(e===void 0)V=J(this,V,C,0),r=!l1(V)||V!==this._$AH&&V!==f,r&&(this._$AH=V);else{let t=V,i,A;for(V=e[0],i=0;i<e.length-1;i++)A=J(this,t[H+i],C,i),A===f&&(A=this._$AH[i]),r||=!l1(A)||A!==this._$AH[i],A===a?V=a:V!==a&&(V+=(A??"")+e[i+1]),this._$AH[i]=A}r&&!M&&this.j(V)}j(V){V===a?this.element.removeAttribute(this.name):this.element.setAttribute(this.name,V??"")}},T1=class extends C1{constructor(){super(...arguments),this.type=3}j(V){this.element[this.name]=V===a?void 0:V}},R1=class extends C1{constructor(){super(...arguments),this.type=4}j(V){this.element.toggleAttribute(this.name,!!V&&V!==a)}},F1=class extends C1{constructor(V,C,H,M,e){super(V,C,H,M,e),this.type=5}_$AI(V,C=this){if((V=J(this,V,C,0)??a)===f)return;let H=this._$AH,M=V===a&&H!==a||V.capture!==H.capture||V.once!==H.once||V.passive!==H.passive,e=V!==a&&(H===a||M);M&&this.element.removeEventListener(this.name,this,H),e&&this.element.addEventListener(this.name,this,V),this._$AH=V}handleEvent(V){typeof this._$AH=="function"?this._$AH.call(this.options?.host??this.element,V):this._$AH.handleEvent(V)}},E1=class{constructor(V,C,H){this.element=V,this.type=6,this._$AN=void 0,this._$AM=C,this.options=H}get _$AU(){return this._$AM._$AU}_$AI(V){J(this,V)}},d5={M:d2,P:_,A:p2,C:1,L:n5,R:B1,D:i5,V:J,I:L1,H:C1,N:R1,U:F1,B:T1,F:E1},S0=n2.litHtmlPolyfillSupport;S0?.(v1,L1),(n2.litHtmlVersions??=[]).push("3.3.0");p5=(L,V,C)=>{let H=C?.renderBefore??V,M=H._$litPart$;if(M===void 0){let e=C?.renderBefore??null;H._$litPart$=M=new L1(V.insertBefore(m1(),e),e,void 0,C??{})}return M._$AI(L),M}});var v2,w,h0,m5=d(()=>{w1();w1();N();N();v2=globalThis,w=class extends I{constructor(){super(...arguments),this.renderOptions={host:this},this._$Do=void 0}createRenderRoot(){let V=super.createRenderRoot();return this.renderOptions.renderBefore??=V.firstChild,V}update(V){let C=this.render();this.hasUpdated||(this.renderOptions.isConnected=this.isConnected),super.update(V),this._$Do=p5(C,this.renderRoot,this.renderOptions)}connectedCallback(){super.connectedCallback(),this._$Do?.setConnected(!0)}disconnectedCallback(){super.disconnectedCallback(),this._$Do?.setConnected(!1)}render(){return f}};w._$litElement$=!0,w.finalized=!0,v2.litElementHydrateSupport?.({LitElement:w});h0=v2.litElementPolyfillSupport;h0?.({LitElement:w});(v2.litElementVersions??=[]).push("4.2.2")});var l5=d(()=>{});var s=d(()=>{w1();N();m5();l5()});var v5,x5,s5,Z5,D1,u5,c5,S5,$1,x2,s2,I1,h5,f5,g5,O5,b5,y5,Z2,k5,w5,W=d(()=>{v5="M12,4A4,4 0 0,1 16,8A4,4 0 0,1 12,12A4,4 0 0,1 8,8A4,4 0 0,1 12,4M12,14C16.42,14 20,15.79 20,18V20H4V18C4,15.79 7.58,14 12,14Z",x5="M13,13H11V7H13M13,17H11V15H13M12,2A10,10 0 0,0 2,12A10,10 0 0,0 12,22A10,10 0 0,0 22,12A10,10 0 0,0 12,2Z",s5="M11,15H13V17H11V15M11,7H13V13H11V7M12,2C6.47,2 2,6.5 2,12A10,10 0 0,0 12,22A10,10 0 0,0 22,12A10,10 0 0,0 12,2M12,20A8,8 0 0,1 4,12A8,8 0 0,1 12,4A8,8 0 0,1 20,12A8,8 0 0,1 12,20Z",Z5="M20,11V13H8L13.5,18.5L12.08,19.92L4.16,12L12.08,4.08L13.5,5.5L8,11H20Z",D1="M21,7L9,19L3.5,13.5L4.91,12.09L9,16.17L19.59,5.59L21,7Z",u5="M0.41,13.41L6,19L7.41,17.58L1.83,12M22.24,5.58L11.66,16.17L7.5,12L6.07,13.41L11.66,19L23.66,7M18,7L16.59,5.58L10.24,11.93L11.66,13.34L18,7Z",c5="M7.41,8.58L12,13.17L16.59,8.58L18,10L12,16L6,10L7.41,8.58Z",S5="M12,20A8,8 0 0,0 20,12A8,8 0 0,0 12,4A8,8 0 0,0 4,12A8,8 0 0,0 12,20M12,2A10,10 0 0,1 22,12A10,10 0 0,1 12,22C6.47,22 2,17.5 2,12A10,10 0 0,1 12,2M12.5,7V12.25L17,14.92L16.25,16.15L11,13V7H12.5Z",$1="M19,6.41L17.59,5L12,10.59L6.41,5L5,6.41L10.59,12L5,17.59L6.41,19L12,13.41L17.59,19L19,17.59L13.41,12L19,6.41Z",x2="M12,20C7.59,20 4,16.41 4,12C4,7.59 7.59,4 12,4C16.41,4 20,7.59 20,12C20,16.41 16.41,20 12,20M12,2C6.47,2 2,6.47 2,12C2,17.53 6.47,22 12,22C17.53,22 22,17.53 22,12C22,6.47 17.53,2 12,2M14.59,8L12,10.59L9.41,8L8,9.41L10.59,12L8,14.59L9.41,16L12,13.41L14.59,16L16,14.59L13.41,12L16,9.41L14.59,8Z",s2="M19,21H8V7H19M19,5H8A2,2 0 0,0 6,7V21A2,2 0 0,0 8,23H19A2,2 0 0,0 21,21V7A2,2 0 0,0 19,5M16,1H4A2,2 0 0,0 2,3V17H4V3H16V1Z",I1="M6,19A2,2 0 0,0 8,21H16A2,2 0 0,0 18,19V7H6V19M8,9H16V19H8V9M15.5,4L14.5,3H9.5L8.5,4H5V6H19V4H15.5Z",h5="M18.84,7H16.22L10.5,4L4,7.41V17A2,2 0 0,1 2,15V7.17C2,6.5 2.28,6.06 2.81,5.81L10.5,2L18.05,5.81C18.5,6.09 18.78,6.5 18.84,7M7,8H20A2,2 0 0,1 22,10V19A2,2 0 0,1 20,21H7A2,2 0 0,1 5,19V10A2,2 0 0,1 7,8M20,11.67V10L13.5,13.31L7,10V11.67L13.5,15L20,11.67Z",f5="M4,1C2.89,1 2,1.89 2,3V7C2,8.11 2.89,9 4,9H1V11H13V9H10C11.11,9 12,8.11 12,7V3C12,1.89 11.11,1 10,1H4M4,3H10V7H4V3M14,13C12.89,13 12,13.89 12,15V19C12,20.11 12.89,21 14,21H11V23H23V21H20C21.11,21 22,20.11 22,19V15C22,13.89 21.11,13 20,13H14M3.88,13.46L2.46,14.88L4.59,17L2.46,19.12L3.88,20.54L6,18.41L8.12,20.54L9.54,19.12L7.41,17L9.54,14.88L8.12,13.46L6,15.59L3.88,13.46M14,15H20V19H14V15Z",g5="M9.5,3A6.5,6.5 0 0,1 16,9.5C16,11.11 15.41,12.59 14.44,13.73L14.71,14H15.5L20.5,19L19,20.5L14,15.5V14.71L13.73,14.44C12.59,15.41 11.11,16 9.5,16A6.5,6.5 0 0,1 3,9.5A6.5,6.5 0 0,1 9.5,3M9.5,5C7,5 5,7 5,9.5C5,12 7,14 9.5,14C12,14 14,12 14,9.5C14,7 12,5 9.5,5Z",O5="M3,6H21V8H3V6M3,11H21V13H3V11M3,16H21V18H3V16Z",b5="M20 2H4C2.9 2 2 2.9 2 4V22L6 18H20C21.1 18 22 17.1 22 16V4C22 2.9 21.1 2 20 2M20 16H5.2L4 17.2V4H20V16Z",y5="M20 2H4C2.9 2 2 2.9 2 4V22L6 18H20C21.1 18 22 17.1 22 16V4C22 2.9 21.1 2 20 2M20 16H5.2L4 17.2V4H20V16M16 9V11H13V14H11V11H8V9H11V6H13V9H16Z",Z2="M20,2A2,2 0 0,1 22,4V16A2,2 0 0,1 20,18H6L2,22V4C2,2.89 2.9,2 4,2H20M4,4V17.17L5.17,16H20V4H4M6,7H18V9H6V7M6,11H15V13H6V11Z",k5="M2,21L23,12L2,3V10L17,12L2,14V21Z",w5="M10,17L6,13L7.41,11.59L10,14.17L16.59,7.58L18,9M12,1L3,5V11C3,16.55 6.84,21.74 12,23C17.16,21.74 21,16.55 21,11V5L12,1Z"});var _1,z,F,x1=d(()=>{_1={ATTRIBUTE:1,CHILD:2,PROPERTY:3,BOOLEAN_ATTRIBUTE:4,EVENT:5,ELEMENT:6},z=L=>(...V)=>({_$litDirective$:L,values:V}),F=class{constructor(V){}get _$AU(){return this._$AM._$AU}_$AT(V,C,H){this._$Ct=V,this._$AM=C,this._$Ci=H}_$AS(V,C){return this.update(V,C)}update(V,C){return this.render(...C)}}});var f0,P5,M1,K,g0,N1,B5,W1,u2=d(()=>{N();({I:f0}=d5),P5=()=>document.createComment(""),M1=(L,V,C)=>{let H=L._$AA.parentNode,M=V===void 0?L._$AB:V._$AA;if(C===void 0){let e=H.insertBefore(P5(),M),r=H.insertBefore(P5(),M);C=new f0(e,r,L,L.options)}else{let e=C._$AB.nextSibling,r=C._$AM,t=r!==L;if(t){let i;C._$AQ?.(L),C._$AM=L,C._$AP!==void 0&&(i=L._$AU)!==r._$AU&&C._$AP(i)}if(e!==M||t){let i=C._$AA;for(;i!==e;){let A=i.nextSibling;H.insertBefore(i,M),i=A}}}return C},K=(L,V,C=L)=>(L._$AI(V,C),L),g0={},N1=(L,V=g0)=>L._$AH=V,B5=L=>L._$AH,W1=L=>{L._$AP?.(!1,!0);let V=L._$AA,C=L._$AB.nextSibling;for(;V!==C;){let H=V.nextSibling;V.remove(),V=H}}});var T5,R5=d(()=>{N();x1();u2();T5=z(class extends F{constructor(){super(...arguments),this.key=a}render(L,V){return this.key=L,V}update(L,[V,C]){return V!==this.key&&(N1(L),this.key=V),C}})});var F5=d(()=>{R5()});function u(L){return L.replace(O0,"")}function s1(L){let V=u(L);return b0.test(V)?"⁨"+V+"⁩":V}var O0,b0,U=d(()=>{"use strict";O0=/[\u202a-\u202e\u2066-\u2069]/gu,b0=/[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}\u200f]/u});function g(L,V){return`${L}/${V}`}function P(L){return g(L.entry_id,L.conversation_id)}function h(L){return u(L.contact??L.written)}function x(L){let V=E5.get(L);return V===void 0&&(V=Date.parse(L.time),E5.set(L,V)),V}function $5(L,V){return x(L)-x(V)||(L.message_id<V.message_id?-1:1)}function e1(L,V){let C=new Map(L.map(H=>[H.message_id,H]));for(let H of V)C.set(H.message_id,y0(C.get(H.message_id),H));return[...C.values()].sort($5)}function y0(L,V){return L&&D5.indexOf(V.delivery)<D5.indexOf(L.delivery)?{...V,delivery:L.delivery,error:L.error}:V}function I5(L,V,C){let H=C?-1/0:Math.min(...V.map(x));return e1(L.filter(M=>x(M)<H),V)}function c2(L){let V=C=>C.last?x(C.last):0;return L.sort((C,H)=>V(H)-V(C)||(P(C)<P(H)?-1:1))}function U1(L,{entry_id:V,kind:C,message:H},M){let e=g(V,H.conversation_id),r=L.find(p=>P(p)===e),t=C==="received"&&H.unread&&!M,i=!r?.last||r.last.message_id===H.message_id||$5(r.last,H)<0,A={entry_id:V,conversation_id:H.conversation_id,line_id:H.line_id,line:H.line,remote:H.remote,written:H.written,channel:H.channel,...r,contact:H.contact,trusted:H.trusted,unread:(r?.unread??0)+(t?1:0),last:i?H:r?.last??H};return c2([...L.filter(p=>p!==r),A])}function _5(L,V){return L.filter(C=>C.entry_id===V).reduce((C,H)=>C+H.unread,0)}function u1(L){return{first:Math.max(0,L-Z1),last:L}}function N5({first:L,last:V}){let C=Math.max(0,L-Z1);return{first:C,last:Math.min(V,C+S2)}}function W5({first:L,last:V},C){let H=Math.min(C,V+Z1);return{first:Math.max(L,H-S2),last:H}}function U5(L,V){let C=Math.max(0,L-Z1/2);return{first:C,last:Math.min(V,C+Z1)}}function G5(L,V,C){if(!V.length)return u1(C.length);let H=new Map(C.map((t,i)=>[t.message_id,i])),M=V.slice(L.first,L.last).map(t=>H.get(t.message_id)).filter(t=>t!==void 0);if(!M.length)return u1(C.length);let e=L.last===V.length?C.length:Math.max(...M)+1,r=L.first===0&&V[0]===C[0]?0:Math.min(...M);return{first:Math.max(r,e-S2),last:e}}var E5,D5,S2,Z1,B=d(()=>{"use strict";U();E5=new WeakMap;D5=["unknown","pending","sent","delivered","failed","cancelled"];S2=200,Z1=40});async function Q5(L,V,C){let{entryId:H,conversationId:M}=V,e=g(H,M),r=new Date().toISOString();V.setSending(C);try{let[t]=await L.api.send(H,C,{conversation_id:M}),i=L.openKey===e?L.thread:null,A=L.conversation(e);if(t?.message_id&&A){let p=k0(A,C,r,t.message_id,t);i?.sent(p),L.setConversations(U1(L.conversations,{event:"announcement",entry_id:H,kind:"sent",message:p},!0))}else i?.load()}finally{V.setSending(null)}}async function z5(L,V,C,H){let[M]=await L.api.send(V,C,H),e=M?.message_id;await L.load();let r=L.conversations.find(t=>t.entry_id===V&&t.last?.message_id===e);if(r||!e)return r?.conversation_id;try{let{messages:t}=await L.api.messages(V,{limit:20});return t.find(i=>i.message_id===e)?.conversation_id}catch{return}}async function K5(L){let{thread:V}=L,C=V&&L.account(V.entryId);if(!V||!C?.mark||!C.control||L.config.mark_read===!1)return;let H=g(V.entryId,V.conversationId),M=V.unreadIds,e=(L.conversation(H)?.unread??0)-V.keptUnread>M.length,r=`${e}/${M}`;!e&&!M.length||r===V.marked||(V.marked=r,e&&!V.keptUnread?(await L.api.markRead(V.entryId,{conversation_id:V.conversationId}),V.setUnread(null,!1)):await V.markRead(),L.setConversations(L.conversations.map(t=>P(t)===H?{...t,unread:V.keptUnread}:t)))}async function q5(L,V,C){await L.api.markUnread(V.entryId,C),V.setUnread(new Set(C),!0),L.loadSoon()}async function j5(L,V,C){await L.api.delete(V.entryId,{message_ids:C}),V.remove(new Set(C)),L.loadSoon()}async function X5(L,V){let{entryId:C,conversationId:H}=V;await L.api.delete(C,{conversation_id:H}),L.thread===V&&L.close(),L.setConversations(L.conversations.filter(M=>P(M)!==g(C,H))),L.loadSoon()}async function Y5(L,V,C){let H=await L.api.cancel(V.entryId,[C]);return await V.load(),H[C]??"uncertain"}function k0(L,V,C,H,M){let{conversation_id:e,line_id:r,line:t,remote:i,written:A,contact:p,trusted:n,channel:l}=L,{delivery:m,error:Z,parts:k,price:A1,currency:O1}=M;return{message_id:H,conversation_id:e,line_id:r,line:t,direction:"outgoing",remote:i,written:A,contact:p,trusted:n,text:V,code:null,channel:l,time:C,delivery:m,error:Z,unread:!1,parts:k,price:A1,currency:O1}}var J5=d(()=>{"use strict";B()});function c1(L){return L===C3||t1(t1(L,"error"),"code")===C3}function G1(L){return c1(L)||t1(L,"code")==="unknown_error"||P0.includes(String(t1(L,"translation_key")))}function Q1(L){return t1(L,"code")==="unknown_command"}function H3(L){let V=t1(L,"message");return V===void 0?void 0:String(V)}function t1(L,V){return typeof L=="object"&&L!==null?L[V]:void 0}var r1,C3,P0,q=d(()=>{"use strict";r1=class{constructor(V){this.connection=V}accounts(){return this.call("accounts",{})}async conversations(V,C={}){return(await this.call("conversations",{entry_id:V,...C})).conversations}messages(V,C){return this.call("messages",{entry_id:V,...C})}subscribe(V){return this.connection.subscribeMessage(V,{type:"phone_inbox/subscribe"},{resubscribe:!1})}async send(V,C,H){return(await this.call("send",{entry_id:V,text:C,...H})).recipients}measure(V,C,H){return this.call("measure",{entry_id:V,text:C,...H&&{channel:H}})}async markRead(V,C){await this.call("mark_read",{entry_id:V,...C})}async markUnread(V,C){await this.call("mark_unread",{entry_id:V,message_ids:C})}async delete(V,C){await this.call("delete",{entry_id:V,...C})}async cancel(V,C){return(await this.call("cancel",{entry_id:V,message_ids:C})).outcomes}call(V,C){return this.connection.sendMessagePromise({type:`phone_inbox/${V}`,...C})}},C3=3,P0=["outcome_unknown","partly_unknown"]});function V3(L,V){return L?.connection!==V.connection||L.language!==V.language||L.user?.is_admin!==V.user?.is_admin||L.locale!==V.locale||L.config.time_zone!==V.config.time_zone||L.dockedSidebar!==V.dockedSidebar||L.kioskMode!==V.kioskMode}var L3=d(()=>{"use strict"});function S(L,V){customElements.get(L)||customElements.define(L,V)}var O,b,T,E=d(()=>{"use strict";s();L3();O=class{constructor(V,C){this.host=V;this.current=C;V.addController(this)}hostConnected(){this.hostUpdate()}hostUpdate(){let V=this.current();V===this.source&&this.stop||(this.stop?.(),this.source=V,this.stop=V?.listen(()=>this.host.requestUpdate()))}hostDisconnected(){this.stop?.(),this.stop=void 0}},b=class extends w{fire(V,C){this.dispatchEvent(new CustomEvent(V,{detail:C,bubbles:!0,composed:!0}))}},T=class extends w{static{this.properties={hass:{attribute:!1}}}shouldUpdate(V){return V.size>1||!V.has("hass")||!this.hass||V3(V.get("hass"),this.hass)}}});function M3(L,V){for(let C=L.length-1;C>=0;C-=1){let H=L[C];if(H?.direction==="outgoing"&&H.price!==null&&H.price>0)return{amount:H.price/(H.parts??1)*V,currency:H.currency}}return null}function e3(L){return(L.match(/\p{L}[\p{L}\p{M}]*/gu)??[]).slice(0,2).map(C=>B0.segment(C).containing(0)?.segment??"").join("").toLocaleUpperCase()}function r3(L){let V=0;for(let C of L)V=(V*31+(C.codePointAt(0)??0))%360;return V}var z1,B0,K1=d(()=>{"use strict";z1=class L{constructor(V,C,H={}){this.language=V;this.t=C;let{timeZone:M,hour12:e}=H,r=M?{timeZone:M}:{},t=e===void 0?{hour:"numeric"}:{hour:e?"numeric":"2-digit",hourCycle:e?"h12":"h23"},i=A=>new Intl.DateTimeFormat(V,{...r,...A});this.clock=i({minute:"2-digit",...t}),this.weekday=i({weekday:"short"}),this.dayOfYear=i({day:"numeric",month:"short"}),this.date=i({day:"numeric",month:"numeric",year:"numeric"}),this.longDay=i({weekday:"long",day:"numeric",month:"long"}),this.longDate=i({day:"numeric",month:"long",year:"numeric"}),this.full=i({day:"numeric",month:"long",year:"numeric",minute:"2-digit",second:"2-digit",...t}),this.civil=new Intl.DateTimeFormat("en-CA",r)}static of(V,C){let{time_format:H,time_zone:M}=V.locale;return new L(V.locale.language||V.language,C,{...M==="server"&&{timeZone:V.config.time_zone},...H==="12"&&{hour12:!0},...H==="24"&&{hour12:!1}})}day(V){return this.civil.format(V)}time(V){return this.clock.format(V)}fullTime(V){return this.full.format(V)}listTime(V,C=Date.now()){let H=this.age(V,C);return H===0?this.time(V):H===1?this.t("thread.yesterday"):H>1&&H<7?this.weekday.format(V):this.sameYear(V,C)?this.dayOfYear.format(V):this.date.format(V)}daySeparator(V,C=Date.now()){let H=this.age(V,C);return H===0?this.t("thread.today"):H===1?this.t("thread.yesterday"):this.sameYear(V,C)?this.longDay.format(V):this.longDate.format(V)}price(V,C){return C&&/^[A-Z]{3}$/u.test(C)?new Intl.NumberFormat(this.language,{style:"currency",currency:C,maximumFractionDigits:4}).format(V):[new Intl.NumberFormat(this.language,{maximumFractionDigits:4}).format(V),C].filter(Boolean).join(" ")}age(V,C){return Math.round((Date.parse(this.day(C))-Date.parse(this.day(V)))/864e5)}sameYear(V,C){return this.day(V).slice(0,4)===this.day(C).slice(0,4)}};B0=new Intl.Segmenter});var h2,t3=d(()=>{"use strict";h2={"card.name":"Phone Inbox","card.description":"Text messages (SMS, WhatsApp and others) of your phone systems: conversations, replies, live updates.",title:"Messages",loading:"Loading messages…",retry:"Try again",close:"Close",back:"Back to the conversations",menu:"Open the sidebar","list.label":"Conversations","list.empty":"No conversations yet","list.empty_hint":"Messages appear here as soon as they arrive.","list.no_match":"Nothing found","list.more":"Show more conversations","list.you":"You: {text}","list.unread":{one:"{count} unread message",other:"{count} unread messages"},"list.trusted":"Trusted contact","list.no_text":"No text","search.label":"Search","search.clear":"Clear the search","search.people":"Conversations","search.messages":"Messages","search.busy":"Searching…","search.not_found":"The message could not be found in its conversation any more.","thread.label":"Messages with {name}","thread.choose":"Choose a conversation","thread.choose_hint":"Or start a new one.","thread.empty":"No messages in this conversation","thread.older":"Loading older messages…","thread.newest":"To the newest message","thread.arrived":{one:"{count} new message",other:"{count} new messages"},"thread.said":"{name}: {text}","thread.delete":"Delete the conversation","thread.line":"via {line}","thread.today":"Today","thread.yesterday":"Yesterday","delivery.pending":"On its way","delivery.sent":"Sent","delivery.delivered":"Delivered","delivery.cancelled":"Cancelled","delivery.failed":"Not delivered","delivery.failed_because":"Not delivered: {error}","delivery.unknown":"Delivery unknown","delivery.sending":"Sending…","channel.sms":"SMS","channel.whatsapp":"WhatsApp","channel.vk":"VK","channel.viber":"Viber","channel.flash_call":"Flash call","channel.voice_code":"Voice code","channel.unknown":"Message","bubble.you":"You","bubble.actions":"Message actions","bubble.copy":"Copy","bubble.copied":"Copied","bubble.copy_code":"Copy the code {code}","bubble.mark_unread":"Mark as unread","bubble.cancel":"Cancel sending","bubble.delete":"Delete","bubble.leads":"(leads to {host})","bubble.parts":{one:"{count} part",other:"{count} parts"},"composer.placeholder":"Message","composer.label":"Message to {name}","composer.send":"Send","composer.hint":"Ctrl + Enter sends","composer.left":{one:"{count} character left",other:"{count} characters left"},"composer.parts":{one:"{count} part",other:"{count} parts"},"composer.characters":{one:"{count} character",other:"{count} characters"},"composer.unicode":"Letters outside the basic SMS alphabet: fewer characters fit in a part.","composer.price":"about {price}","composer.cap":{one:"{count} part left of the limit of {limit}",other:"{count} parts left of the limit of {limit}"},"composer.over":"This message would exceed the sending limit of {limit} parts; {left} left.","composer.too_long":{one:"{count} character too long",other:"{count} characters too long"},"composer.no_control":"You have no permission to send from {account}.","composer.cannot_send":"{account} cannot send messages.","composer.wrong_channel":"{account} cannot send on this channel ({channel}).","composer.failed":"Not sent: {error}","composer.no_account":"This account is not available at the moment.","composer.unsure":"It is not certain whether the message was sent. Look whether it is in the conversation before you send it again.","composer.lost":"The connection was lost while sending. Look whether the message is in the conversation before you send it again.","new.title":"New conversation","new.to":"Contact or phone number","new.contacts":"Contacts","new.account":"Account","new.line":"Line","new.default_line":"Default line","new.channel":"Channel","new.default_channel":"Default channel","new.sent":"The message was sent. It appears in the list in a moment.","new.nobody":"No account can send messages.","confirm.cancel":"Keep","confirm.delete":"Delete","confirm.message":"Delete this message?","confirm.message_text":"It is deleted at the provider, too. This cannot be undone.","confirm.conversation":"Delete the conversation with {name}?","confirm.conversation_text":"All its messages are deleted at the provider, too. This cannot be undone.","confirm.again":"Send the message again?","confirm.again_text":"It may have been sent already. Look whether it is in the conversation, or it arrives twice.","confirm.send":"Send again","cancel.cancelled":"The message was cancelled.","cancel.uncertain":"It is not certain that the message was stopped.","cancel.not_found":"The provider does not know the message any more.","cancel.too_late":"It was too late to cancel the message.","account.offline":"{account} cannot be reached at the moment. Messages may be missing.","account.refused":"{account} does not accept its sign-in any more. Messages may be missing.","account.refused_ask":"{account} does not accept its sign-in any more. Messages may be missing. Ask an administrator to sign in again.","account.sign_in":"Sign in again","account.none":"No account to show","account.none_hint":"Add Phone Inbox under Settings → Devices & services, or ask for access to an account. What Home Assistant cannot reach at its start shows up here as soon as it can.","account.missing":"The account of this card does not exist, cannot be reached yet, or is not available to you.","error.unknown":"Something went wrong.","error.lost":"No connection to Home Assistant. Waiting for it to come back…","error.integration":"Phone Inbox is not running. It may be starting.","editor.account":"Account","editor.account_help":"Leave empty to show all accounts.","editor.lines":"Lines","editor.lines_help":"Leave empty to show all lines.","editor.title":"Title","editor.height":"Height","editor.height_help":"Only where the dashboard does not set it. At least 200.","editor.hide_composer":"Hide the reply box","editor.mark_read":"Mark messages as read when they are shown"}});var i3,o3=d(()=>{"use strict";i3={"card.name":"Phone Inbox","card.description":"Сообщения (SMS, WhatsApp и другие) ваших телефонных систем: переписка, ответы, обновление на лету.",title:"Сообщения",loading:"Загружаем сообщения…",retry:"Повторить",close:"Закрыть",back:"Назад к списку",menu:"Открыть боковую панель","list.label":"Переписка","list.empty":"Пока нет ни одной переписки","list.empty_hint":"Новые сообщения сразу появятся здесь.","list.no_match":"Ничего не найдено","list.more":"Показать ещё","list.you":"Вы: {text}","list.unread":{one:"{count} непрочитанное сообщение",few:"{count} непрочитанных сообщения",many:"{count} непрочитанных сообщений",other:"{count} непрочитанного сообщения"},"list.trusted":"Доверенный контакт","list.no_text":"Без текста","search.label":"Поиск","search.clear":"Очистить поиск","search.people":"Переписка","search.messages":"Сообщения","search.busy":"Ищем…","search.not_found":"Этого сообщения в переписке больше нет.","thread.label":"Переписка: {name}","thread.choose":"Выберите переписку","thread.choose_hint":"Или начните новую.","thread.empty":"В этой переписке нет сообщений","thread.older":"Загружаем более ранние сообщения…","thread.newest":"К последнему сообщению","thread.arrived":{one:"{count} новое сообщение",few:"{count} новых сообщения",many:"{count} новых сообщений",other:"{count} нового сообщения"},"thread.said":"{name}: {text}","thread.delete":"Удалить переписку","thread.line":"линия {line}","thread.today":"Сегодня","thread.yesterday":"Вчера","delivery.pending":"В пути","delivery.sent":"Отправлено","delivery.delivered":"Доставлено","delivery.cancelled":"Отменено","delivery.failed":"Не доставлено","delivery.failed_because":"Не доставлено: {error}","delivery.unknown":"Доставка неизвестна","delivery.sending":"Отправляем…","channel.sms":"SMS","channel.whatsapp":"WhatsApp","channel.vk":"ВК","channel.viber":"Viber","channel.flash_call":"Звонок с кодом","channel.voice_code":"Голосовой код","channel.unknown":"Сообщение","bubble.you":"Вы","bubble.actions":"Действия с сообщением","bubble.copy":"Копировать","bubble.copied":"Скопировано","bubble.copy_code":"Скопировать код {code}","bubble.mark_unread":"Отметить непрочитанным","bubble.cancel":"Отменить отправку","bubble.delete":"Удалить","bubble.leads":"(ведёт на {host})","bubble.parts":{one:"{count} часть",few:"{count} части",many:"{count} частей",other:"{count} части"},"composer.placeholder":"Сообщение","composer.label":"Сообщение для {name}","composer.send":"Отправить","composer.hint":"Ctrl + Enter — отправить","composer.left":{one:"остался {count} символ",few:"осталось {count} символа",many:"осталось {count} символов",other:"осталось {count} символа"},"composer.parts":{one:"{count} часть",few:"{count} части",many:"{count} частей",other:"{count} части"},"composer.characters":{one:"{count} символ",few:"{count} символа",many:"{count} символов",other:"{count} символа"},"composer.unicode":"Есть символы вне базового алфавита SMS: в одну часть их помещается меньше.","composer.price":"примерно {price}","composer.cap":{one:"до предела в {limit} осталась {count} часть",few:"до предела в {limit} осталось {count} части",many:"до предела в {limit} осталось {count} частей",other:"до предела в {limit} осталось {count} части"},"composer.over":"Сообщение превысит предел отправки: частей всего {limit}, осталось {left}.","composer.too_long":{one:"Длиннее допустимого на {count} символ",few:"Длиннее допустимого на {count} символа",many:"Длиннее допустимого на {count} символов",other:"Длиннее допустимого на {count} символа"},"composer.no_control":"У вас нет права отправлять сообщения от имени «{account}».","composer.cannot_send":"Учётная запись «{account}» не может отправлять сообщения.","composer.wrong_channel":"Учётная запись «{account}» не может отправлять по этому каналу ({channel}).","composer.failed":"Не отправлено: {error}","composer.no_account":"Эта учётная запись сейчас недоступна.","composer.unsure":"Неизвестно, отправлено ли сообщение. Прежде чем отправлять его снова, посмотрите, нет ли его в переписке.","composer.lost":"Во время отправки пропала связь. Прежде чем отправить снова, проверьте, нет ли сообщения в переписке.","new.title":"Новая переписка","new.to":"Контакт или номер телефона","new.contacts":"Контакты","new.account":"Учётная запись","new.line":"Линия","new.default_line":"Линия по умолчанию","new.channel":"Канал","new.default_channel":"Канал по умолчанию","new.sent":"Сообщение отправлено. Оно скоро появится в списке.","new.nobody":"Нет учётной записи, которая может отправлять сообщения.","confirm.cancel":"Оставить","confirm.delete":"Удалить","confirm.message":"Удалить это сообщение?","confirm.message_text":"Оно будет удалено и у провайдера. Отменить это нельзя.","confirm.conversation":"Удалить переписку с «{name}»?","confirm.conversation_text":"Все её сообщения будут удалены и у провайдера. Отменить это нельзя.","confirm.again":"Отправить сообщение ещё раз?","confirm.again_text":"Возможно, оно уже отправлено. Посмотрите, нет ли его в переписке, иначе оно придёт дважды.","confirm.send":"Отправить ещё раз","cancel.cancelled":"Отправка отменена.","cancel.uncertain":"Неясно, удалось ли остановить сообщение.","cancel.not_found":"Провайдер больше не знает этого сообщения.","cancel.too_late":"Отменить отправку уже нельзя.","account.offline":"Сейчас нет связи с «{account}». Некоторых сообщений может не хватать.","account.refused":"«{account}» больше не принимает вход. Некоторых сообщений может не хватать.","account.refused_ask":"«{account}» больше не принимает вход. Некоторых сообщений может не хватать. Попросите администратора войти заново.","account.sign_in":"Войти заново","account.none":"Нет учётных записей","account.none_hint":"Добавьте Phone Inbox в разделе «Настройки → Устройства и службы» или попросите доступ. Если связи не было с самого запуска Home Assistant, сообщения появятся здесь, как только она будет.","account.missing":"Учётной записи этой карточки нет, с ней пока нет связи, или она вам недоступна.","error.unknown":"Что-то пошло не так.","error.lost":"Нет связи с Home Assistant. Ждём, когда она восстановится…","error.integration":"Phone Inbox не работает. Возможно, он ещё запускается.","editor.account":"Учётная запись","editor.account_help":"Оставьте пустым, чтобы показать все.","editor.lines":"Линии","editor.lines_help":"Оставьте пустым, чтобы показать все.","editor.title":"Заголовок","editor.height":"Высота","editor.height_help":"Только там, где её не задаёт сама панель. Не меньше 200.","editor.hide_composer":"Скрыть поле ответа","editor.mark_read":"Отмечать показанные сообщения прочитанными"}});function H1(L){let V=L.split("-")[0]??"en",C=V in a3,H=a3[V]??h2,M=new Intl.PluralRules(C?L:"en"),e=new Intl.NumberFormat(C?L:"en");return(r,t={})=>{let i=H[r];return(typeof i=="string"?i:i[M.select(Number(t.count))]??i.other??"").replace(/\{(\w+)\}/gu,(p,n)=>{let l=t[n];return l===void 0?p:typeof l=="number"?e.format(l):s1(l)})}}var a3,q1=d(()=>{"use strict";U();t3();o3();a3={en:h2,ru:i3}});function A3(L,V){f2.set(d3(L),{...V,at:Date.now()})}function n3(L,V){let C=d3(L),H=f2.get(C);return f2.delete(C),H&&H.at>V-6e4?H:void 0}function d3({account:L,lines:V,title:C}){return JSON.stringify([location.pathname,L,V,C])}var f2,p3=d(()=>{"use strict";f2=new Map});var D,S1=d(()=>{"use strict";D=class{constructor(){this.listeners=new Set;this.pending=!1}listen(V){return this.listeners.add(V),()=>this.listeners.delete(V)}changed(){if(this.pending)return;this.pending=!0;let V=()=>{this.pending=!1;for(let C of this.listeners)C()};globalThis.document?.hidden??!0?setTimeout(V,100):requestAnimationFrame(V)}}});var X1,j1,Y1=d(()=>{"use strict";q();S1();X1="new",j1=class extends D{constructor(){super(...arguments);this.drafts=new Map;this.sending=new Set;this.unsure=new Map}draft(C){return this.drafts.get(C)??""}write(C,H){H?this.drafts.set(C,H):this.drafts.delete(C),this.changed()}isSending(C){return this.sending.has(C)}mayBeSent(C,H){return this.unsure.get(C)===H}async send(C,H,M){this.sending.add(C),this.changed();try{await M(),this.unsure.delete(C),this.draft(C)===H&&this.write(C,"")}catch(e){throw G1(e)&&this.unsure.set(C,H),e}finally{this.sending.delete(C),this.changed()}}}});async function m3(L){try{g2=await L.loadBackendTranslation?.("exceptions",T0)}catch{g2=void 0}}function l3(L){let{translation_key:V,translation_domain:C,translation_placeholders:H}=L??{};if(!(!V||!C))return g2?.(`component.${C}.exceptions.${V}.message`,H??{})||void 0}var T0,g2,O2=d(()=>{"use strict";T0=["phone_inbox","homeassistant"]});var V1,b2=d(()=>{"use strict";V1=class{constructor(V){this.task=V;this.running=null;this.again=!1}run(){return this.again=!0,this.running??=this.loop(),this.running}stale(){this.running&&(this.again=!0)}async loop(){try{for(;this.again;)this.again=!1,await this.task()}finally{this.running=null}}}});var R0,F0,J1,v3=d(()=>{"use strict";S1();B();R0=50,F0=300,J1=class extends D{constructor(C,H){super();this.api=C;this.places=H;this.text="";this.results=[];this.searching=!1;this.turn=0}set(C){this.text=C,this.turn+=1,clearTimeout(this.timer);let H=C.trim();this.searching=H.length>1,this.searching?this.timer=setTimeout(()=>{this.find(H,this.turn)},F0):(this.results=[],this.error=void 0),this.changed()}async find(C,H){let M=this.places(),e=await Promise.allSettled(M.map(({entry_id:r,...t})=>this.api.messages(r,{text:C,limit:R0,...t})));H===this.turn&&(this.results=e.flatMap((r,t)=>r.status==="fulfilled"?r.value.messages.map(i=>({...i,entry_id:M[t]?.entry_id??""})):[]).sort((r,t)=>x(t)-x(r)),this.error=e.find(r=>r.status==="rejected")?.reason,this.searching=!1,this.changed())}}});function s3(L,V){return L===null?V.direction==="incoming":L.has(V.message_id)}var y2,E0,D0,C2,Z3=d(()=>{"use strict";q();S1();B();b2();y2=100,E0=50,D0=6e4,C2=class extends D{constructor(C,H,M){super();this.api=C;this.entryId=H;this.conversationId=M;this.messages=[];this.window={first:0,last:0};this.loading=!0;this.loadingOlder=!1;this.sending=null;this.marked="";this.next=null;this.kept=new Set;this.closed=!1;this.reading=new V1(()=>this.read());this.fresh=new Map}get place(){let{entryId:C,conversationId:H}=this;return{entryId:C,conversationId:H}}get hasOlder(){return this.next!==null}get atNewest(){return this.window.last>=this.messages.length}get unreadIds(){return this.messages.filter(({message_id:C,unread:H,direction:M})=>H&&M==="incoming"&&!this.kept.has(C)).map(C=>C.message_id)}get keptUnread(){return this.kept.size}close(){this.closed=!0}load(){return this.reading.run()}async read(){if(!this.closed){try{let C=await this.page(),H=this.loading||!this.messages.length,M=C.next===null,e=Date.now()-D0,r=this.messages.filter(({message_id:i})=>(this.fresh.get(i)??0)>e),t=I5(this.messages,C.messages,M);this.set(e1(r,t)),(M||H)&&(this.next=C.next),this.error=void 0}catch(C){this.error=C}this.loading=!1,this.changed()}}async older(){this.window.first>0&&(this.window=N5(this.window),this.changed()),this.window.first<y2&&this.next!==null&&!this.loadingOlder&&await this.readOlder(y2)}newer(){this.atNewest||(this.window=W5(this.window,this.messages.length),this.changed())}toNewest(){this.window=u1(this.messages.length),this.changed()}async show(C){this.loading&&await this.load();for(let H=0;;H+=1){let M=this.messages.findIndex(e=>e.message_id===C);if(M>=0)return this.window=U5(M,this.messages.length),this.changed(),!0;if(this.next===null||this.closed||H===E0||!await this.readOlder(200))return!1}}put(C){this.fresh.set(C.message_id,Date.now()),this.set(e1(this.messages,[C])),C.direction==="outgoing"&&C.text===this.sending&&(this.sending=null),this.changed()}sent(C){this.fresh.set(C.message_id,Date.now()),this.messages.some(({message_id:H})=>H===C.message_id)||this.set(e1(this.messages,[C])),this.sending=null,this.toNewest()}setSending(C){this.sending=C,C!==null&&(this.window=u1(this.messages.length)),this.changed()}setUnread(C,H){H?C?.forEach(M=>this.kept.add(M)):this.kept.clear(),this.messages.some(M=>M.unread!==H&&s3(C,M))&&(this.messages=this.messages.map(M=>M.unread!==H&&s3(C,M)?{...M,unread:H}:M),this.changed())}remove(C){C.forEach(H=>this.fresh.delete(H)),this.reading.stale(),this.set(this.messages.filter(H=>!C.has(H.message_id))),this.changed()}async markRead(){let C=this.unreadIds;for(let H=0;H<C.length;H+=200){let M=C.slice(H,H+200);await this.api.markRead(this.entryId,{message_ids:M}),this.setUnread(new Set(M),!1)}}async readOlder(C){if(this.next===null)return!1;this.loadingOlder=!0,this.changed();try{let H=await this.page(this.next,C);return this.next=H.next,this.set(e1(this.messages,H.messages)),this.error=void 0,!0}catch(H){return this.error=H,!1}finally{this.loadingOlder=!1,this.changed()}}page(C,H=y2){return this.api.messages(this.entryId,{conversation_id:this.conversationId,limit:H,...C&&{before:C}})}set(C){this.window=G5(this.window,this.messages,C),this.messages=C}}});function k2({absent:L,sign_in:V}){return L===!0||V}function u3(L,V){let C=L.lines.find(({line_id:M})=>M===V),{channels:H}=C??{channels:null};return H?L.send.filter(M=>H.includes(M)):L.send}var $0,I0,_0,N0,H2,w2=d(()=>{"use strict";q();S1();B();Y1();b2();v3();Z3();$0=50,I0=300,_0=[500,1e3,2e3,4e3],N0=5e3,H2=class extends D{constructor(C,H){super();this.connection=C;this.config=H;this.status="loading";this.connected=!0;this.accounts=[];this.absent=[];this.conversations=[];this.hasMore=!1;this.thread=null;this.arrived=null;this.outbox=new j1;this.connecting=new V1(()=>this.connect());this.loading=new V1(()=>this.read());this.limit=$0;this.running=!1;this.attempt=0;this.unsubscribe=null;this.timers=new Map;this.seen=new Set;this.onReady=()=>{this.connected=!0,this.unsubscribe=null,this.attempt=0,this.connecting.run()};this.onDisconnected=()=>{this.connected=!1,this.unsubscribe=null,this.changed()};this.api=new r1(C),this.search=new J1(this.api,()=>this.places()),this.connected=C.connected}start(){this.running=!0,this.connection.addEventListener("ready",this.onReady),this.connection.addEventListener("disconnected",this.onDisconnected),this.connecting.run()}stop(){this.running=!1,this.connection.removeEventListener("ready",this.onReady),this.connection.removeEventListener("disconnected",this.onDisconnected),this.timers.forEach(C=>clearTimeout(C)),this.timers.clear(),this.leave()}async reload(){await Promise.all([this.load(),this.thread?.load()])}async connect(){if(this.running){try{this.leave();let C=await this.api.subscribe(H=>this.on(H));if(!this.running){C();return}this.unsubscribe=C}catch(C){this.retry(C);return}await this.reload()}}leave(){let{unsubscribe:C}=this;this.unsubscribe=null,C&&this.connection.connected&&C()}retry(C){if(!this.running)return;let H=_0[this.attempt]??N0;this.attempt+=1,this.status!=="ready"&&(!Q1(C)||this.attempt>2)&&(this.status="failed",this.error=C,this.changed()),this.later("connect",H,()=>{this.connecting.run()})}later(C,H,M){!this.running||this.timers.has(C)||this.timers.set(C,setTimeout(()=>{this.timers.delete(C),M()},H))}load(){return this.loading.run()}async read(){try{this.setAccounts(await this.api.accounts()),await this.loadConversations(),this.status="ready",this.attempt=0}catch(C){this.error=C,this.status!=="ready"&&this.retry(C)}this.changed()}setAccounts({accounts:C,absent:H}){let M=t=>t.filter(({entry_id:i})=>!this.config.account||i===this.config.account),e=M(H),r=e.flatMap(({entry_id:t,name:i,sign_in:A})=>{let p=this.account(t);return p?[{...p,name:i,sign_in:A,available:!1,absent:!0}]:[]});this.accounts=[...M(C),...r],this.absent=e.filter(({entry_id:t,disabled:i})=>!i&&this.account(t)===void 0)}async more(){this.limit!==200&&(this.limit=200,await this.load())}async loadConversations(){let C=this.places(),H=await Promise.allSettled(C.map(({entry_id:t,...i})=>this.api.conversations(t,{limit:this.limit,...i}))),M=new Set(this.accounts.filter(k2).map(({entry_id:t})=>t)),e=this.conversations.filter(({entry_id:t})=>M.has(t)),r=H.flatMap((t,i)=>{let A=C[i]?.entry_id??"",p=C[i]?.line_id;return t.status==="fulfilled"?t.value.map(n=>({...n,entry_id:A})):this.conversations.filter(n=>n.entry_id===A&&(p===void 0||n.line_id===p))});this.hasMore=this.limit<200&&H.some(t=>t.status==="fulfilled"&&t.value.length>=this.limit),this.conversations=c2([...r,...e]);for(let{last:t}of r)t&&this.seen.add(t.message_id);this.error=H.find(t=>t.status==="rejected")?.reason}places(){let{lines:C}=this.config;return this.accounts.filter(M=>!k2(M)).flatMap(M=>C?.length?M.lines.filter(({line_id:e})=>C.includes(e)).map(({line_id:e})=>({entry_id:M.entry_id,line_id:e})):[{entry_id:M.entry_id}])}get incomplete(){return this.absent.length>0||this.accounts.some(k2)}account(C){return this.accounts.find(H=>H.entry_id===C)}linesOf(C){let{lines:H}=this.config;return H?.length?C.lines.filter(({line_id:M})=>H.includes(M)):C.lines}conversation(C){return this.conversations.find(H=>P(H)===C)}get openKey(){return this.thread&&g(this.thread.entryId,this.thread.conversationId)}open(C,H){if(this.openKey===g(C,H)&&this.thread)return this.thread;this.thread?.close();let M=new C2(this.api,C,H);return this.thread=M,M.load(),this.changed(),M}close(){this.thread?.close(),this.thread=null,this.changed()}on(C){if(!(!this.running||this.config.account&&C.entry_id!==this.config.account))switch(C.event){case"announcement":this.onAnnouncement(C);break;case"state":this.onState(C);break;case"changed":this.onChanged(C);break;case"gone":this.loading.stale(),this.accounts=this.accounts.map(H=>H.entry_id===C.entry_id?{...H,available:!1,absent:!0}:H),this.loadSoon(),this.changed()}}onAnnouncement(C){let{message:H,entry_id:M,kind:e}=C,{lines:r}=this.config;r?.length&&!r.includes(H.line_id)||(this.loading.stale(),this.conversations=U1(this.conversations,C,this.seen.has(H.message_id)),this.seen.add(H.message_id),e==="received"&&(this.arrived=H),e==="read"&&this.loadSoon(),this.openKey===g(M,H.conversation_id)&&this.thread?.put(H),this.changed())}onState(C){let H=this.account(C.entry_id),M=new Set(H?.lines.map(({line_id:A})=>A));if(!H||C.lines.some(({line_id:A})=>!M.has(A))){this.loadSoon();return}let e=new Map(C.lines.map(A=>[A.line_id,A])),r=C.available&&!H.available;(H.absent||H.available!==C.available||H.sign_in!==C.sign_in)&&this.loading.stale(),this.accounts=this.accounts.map(A=>A===H?{...A,available:C.available,sign_in:C.sign_in,absent:!1,lines:A.lines.filter(({line_id:p})=>e.has(p)).map(p=>({...p,...e.get(p.line_id)}))}:A);let i=this.linesOf(H).length===H.lines.length?C.unread:C.lines.filter(({line_id:A})=>this.config.lines?.includes(A)).reduce((A,p)=>A+p.unread,0);(r||i!==_5(this.conversations,C.entry_id))&&this.loadSoon(),this.changed()}onChanged(C){let{thread:H}=this,M=C.message_ids&&new Set(C.message_ids);H?.entryId===C.entry_id&&(C.change==="deleted"&&M?H.remove(M):C.change==="read"&&M?H.setUnread(M,!1):C.change==="unread"&&M?H.setUnread(M,!0):H.load()),this.loadSoon()}loadSoon(){this.later("load",I0,()=>{this.load()})}setConversations(C){this.conversations=C,this.changed()}}});var c3,S3=d(()=>{"use strict";s();c3=c`
  :host {
    display: block;
    flex: none;
    padding: 8px 12px 10px;
    border-top: 1px solid var(--pi-line);
  }
  form {
    display: flex;
    align-items: flex-end;
    gap: 8px;
    margin: 0;
  }
  textarea {
    flex: 1;
    min-width: 0;
    min-height: 40px;
    max-height: 160px;
    padding: 9px 16px;
    border: none;
    border-radius: 20px;
    font: inherit;
    font-size: 15px;
    line-height: 22px;
    color: inherit;
    background: var(--pi-field);
    resize: none;
    overflow-y: auto;
    scrollbar-width: thin;
    display: block;
  }
  textarea::placeholder {
    color: var(--pi-muted);
    opacity: 1;
  }
  textarea:focus {
    outline: 2px solid var(--pi-accent);
    outline-offset: -2px;
  }
  .send {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    flex: none;
    width: 40px;
    height: 40px;
    border-radius: 50%;
    font-size: 20px;
    color: var(--text-primary-color, #fff);
    background: var(--pi-accent);
    transition: opacity 0.15s;
  }
  .send:disabled {
    opacity: 0.4;
  }
  .send .spinner {
    width: 18px;
    height: 18px;
    border-width: 2px;
    border-color: rgba(255, 255, 255, 0.4);
    border-top-color: currentColor;
  }
  .hints {
    display: flex;
    flex-wrap: wrap;
    justify-content: space-between;
    gap: 0 12px;
    padding: 4px 16px 0;
    font-size: 12px;
    line-height: 16px;
    color: var(--pi-muted);
  }
  .hints:empty {
    display: none;
  }
  .bad {
    color: var(--pi-error-text);
  }
  .warn {
    color: color-mix(in srgb, var(--warning-color, #ffa600) 50%, var(--primary-text-color, #212121));
  }
  .why {
    padding: 8px;
    text-align: center;
    font-size: 13px;
    color: var(--pi-muted);
  }
`});var h3,W0,f3,g3=d(()=>{N();x1();h3="important",W0=" !"+h3,f3=z(class extends F{constructor(L){if(super(L),L.type!==_1.ATTRIBUTE||L.name!=="style"||L.strings?.length>2)throw Error("The `styleMap` directive must be used in the `style` attribute and must be the only part in the attribute.")}render(L){return Object.keys(L).reduce(((V,C)=>{let H=L[C];return H==null?V:V+`${C=C.includes("-")?C:C.replace(/(?:^(webkit|moz|ms|o)|)(?=[A-Z])/g,"-$&").toLowerCase()}:${H};`}),"")}update(L,[V]){let{style:C}=L.element;if(this.ft===void 0)return this.ft=new Set(Object.keys(V)),this.render(V);for(let H of this.ft)V[H]==null&&(this.ft.delete(H),H.includes("-")?C.removeProperty(H):C[H]=null);for(let H in V){let M=V[H];if(M!=null){this.ft.add(H);let e=typeof M=="string"&&M.endsWith(W0);H.includes("-")||e?C.setProperty(H,e?M.slice(0,-11):M,e?h3:""):C[H]=M}}return f}})});var O3=d(()=>{g3()});function v(L){return o`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
    ${a5`<path d=${L} />`}
  </svg>`}var y,R=d(()=>{"use strict";s();y=c`
  :host {
    --pi-muted: var(--secondary-text-color, #727272);
    --pi-line: var(--divider-color, rgba(0, 0, 0, 0.12));
    --pi-accent: var(--primary-color, #009ac7);
    --pi-surface: var(--ha-card-background, var(--card-background-color, #fff));
    --pi-hover: color-mix(in srgb, var(--primary-text-color, #212121) 6%, transparent);
    --pi-field: color-mix(in srgb, var(--primary-text-color, #212121) 6%, transparent);
    --pi-selected: color-mix(in srgb, var(--pi-accent) 14%, transparent);
    --pi-error: var(--error-color, #db4437);
    /* For words: as they are, these colours have too little contrast to be read. */
    --pi-accent-text: color-mix(in srgb, var(--pi-accent) 60%, var(--primary-text-color, #212121));
    --pi-error-text: color-mix(in srgb, var(--pi-error) 65%, var(--primary-text-color, #212121));
    --pi-success: color-mix(in srgb, var(--success-color, #43a047) 75%, var(--primary-text-color, #212121));
    font-size: 14px;
    line-height: 1.4;
    color: var(--primary-text-color, #212121);
    -webkit-tap-highlight-color: transparent;
  }
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  .icon {
    width: 1em;
    height: 1em;
    fill: currentColor;
    display: block;
    flex: none;
  }
  button {
    font: inherit;
    color: inherit;
    background: none;
    border: none;
    padding: 0;
    margin: 0;
    cursor: pointer;
  }
  button:disabled {
    cursor: default;
  }
  :focus-visible {
    outline: 2px solid var(--pi-accent);
    outline-offset: 2px;
  }
  .icon-button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    width: 40px;
    height: 40px;
    flex: none;
    border-radius: 50%;
    font-size: 22px;
    color: var(--pi-muted);
    transition: background-color 0.15s;
  }
  @media (hover: hover) {
    .icon-button:hover {
      background: var(--pi-hover);
    }
  }
  .header {
    display: flex;
    align-items: center;
    gap: 8px;
    flex: none;
    height: 56px;
    padding: 0 8px 0 16px;
    border-bottom: 1px solid var(--pi-line);
  }
  .header.with-start {
    padding-inline-start: 8px;
  }
  .ellipsis {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .badge {
    display: inline-flex;
    align-items: center;
    height: 16px;
    padding: 0 6px;
    border-radius: 8px;
    font-size: 11px;
    line-height: 16px;
    font-weight: 500;
    white-space: nowrap;
    color: color-mix(in srgb, var(--pi-muted) 60%, var(--primary-text-color, #212121));
    background: var(--pi-field);
    flex: none;
  }
  .badge.whatsapp {
    color: color-mix(in srgb, #1aa34a 45%, var(--primary-text-color, #212121));
    background: color-mix(in srgb, #25d366 18%, transparent);
  }
  .badge.vk {
    color: color-mix(in srgb, #0077ff 45%, var(--primary-text-color, #212121));
    background: color-mix(in srgb, #0077ff 16%, transparent);
  }
  .badge.viber {
    color: color-mix(in srgb, #7360f2 45%, var(--primary-text-color, #212121));
    background: color-mix(in srgb, #7360f2 18%, transparent);
  }
  .avatar {
    --hue: 210;
    display: inline-flex;
    align-items: center;
    justify-content: center;
    flex: none;
    width: 40px;
    height: 40px;
    border-radius: 50%;
    font-size: 15px;
    font-weight: 500;
    letter-spacing: 0.02em;
    color: color-mix(in srgb, hsl(var(--hue) 60% 45%) 40%, var(--primary-text-color, #212121));
    background: color-mix(in srgb, hsl(var(--hue) 60% 50%) 20%, transparent);
  }
  .avatar.number {
    color: var(--pi-muted);
    background: var(--pi-field);
    font-size: 22px;
  }
  .empty {
    display: flex;
    flex-direction: column;
    align-items: center;
    justify-content: center;
    gap: 4px;
    flex: 1;
    min-height: 120px;
    padding: 24px;
    text-align: center;
    color: var(--pi-muted);
  }
  .empty > .icon {
    font-size: 40px;
    opacity: 0.5;
    margin-bottom: 8px;
  }
  .empty .big {
    font-size: 15px;
    color: var(--primary-text-color, #212121);
  }
  .notice {
    display: flex;
    align-items: flex-start;
    gap: 8px;
    flex: none;
    margin: 8px 12px 0;
    padding: 8px 12px;
    border-radius: 10px;
    font-size: 13px;
    background: color-mix(in srgb, var(--warning-color, #ffa600) 16%, transparent);
  }
  .empty .notice {
    align-items: center;
    color: var(--primary-text-color, #212121);
    text-align: start;
  }
  .notice.error {
    background: color-mix(in srgb, var(--pi-error) 14%, transparent);
  }
  .notice .icon {
    font-size: 18px;
    color: var(--warning-color, #ffa600);
  }
  .notice.error .icon {
    color: var(--pi-error);
  }
  .notice.note {
    background: var(--pi-selected);
  }
  .notice > span {
    flex: 1;
    overflow-wrap: anywhere;
  }
  .notice button,
  .notice a {
    flex: none;
    font-weight: 500;
    color: var(--pi-accent-text);
  }
  .text-button {
    height: 36px;
    padding: 0 14px;
    border-radius: 18px;
    font-weight: 500;
    color: var(--pi-accent-text);
  }
  .text-button:hover {
    background: var(--pi-selected);
  }
  .spinner {
    width: 24px;
    height: 24px;
    border-radius: 50%;
    border: 3px solid var(--pi-line);
    border-top-color: var(--pi-accent);
    animation: turn 0.9s linear infinite;
  }
  @keyframes turn {
    to {
      transform: rotate(1turn);
    }
  }
  .hidden-text {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  @media (prefers-reduced-motion: reduce) {
    * {
      animation-duration: 2s !important;
      transition: none !important;
    }
  }
  @media (forced-colors: active) {
    .bubble,
    .badge,
    .avatar {
      border: 1px solid;
    }
  }
`});function i1(L){let V=e3(h(L));return V?o`<span
        class="avatar"
        aria-hidden="true"
        style=${f3({"--hue":String(r3(h(L)))})}
        >${V}</span
      >`:o`<span class="avatar number" aria-hidden="true">${v(v5)}</span>`}function f1(L,V){return L(`channel.${V}`)}function o1(L,V){return V==="unknown"?a:o`<span class="badge ${V}">${f1(L,V)}</span>`}function a1(L,V){return V?o`<span class="trusted" role="img" aria-label=${L("list.trusted")} title=${L("list.trusted")}
        >${v(w5)}</span
      >`:a}function V2(L,V){return o`<button
    class="icon-button back"
    data-testid="back"
    aria-label=${L("back")}
    title=${L("back")}
    @click=${V}
  >
    ${v(Z5)}
  </button>`}function $(L,V){return c1(V)?L("error.lost"):Q1(V)?L("error.integration"):l3(V)??H3(V)??L("error.unknown")}function G(L,V){return o`<div class="notice error" role="alert" data-testid="error">
    ${v(s5)}<span>${L}</span>
    ${V?o`<button @click=${V.action}>${V.label}</button>`:a}
  </div>`}var Q=d(()=>{"use strict";W();s();O3();q();K1();B();O2();R()});var U0,G0,P2,B2=d(()=>{"use strict";W();s();q();E();K1();S3();Q();R();U0=250,G0=.2,P2=class extends b{constructor(){super();this.name="";this.place="";this.messages=[];this.ready=!0;this.measure=null;this.seen="";this.turn=0;new O(this,()=>this.store?.outbox)}static{this.properties={store:{attribute:!1},account:{attribute:!1},channel:{attribute:!1},name:{attribute:!1},place:{attribute:!1},messages:{attribute:!1},ready:{attribute:!1},t:{attribute:!1},format:{attribute:!1},measure:{state:!0}}}static{this.styles=[y,c3]}focus(){this.area?.focus()}disconnectedCallback(){super.disconnectedCallback(),clearTimeout(this.timer)}get area(){return this.renderRoot.querySelector("textarea")}get text(){return this.store.outbox.draft(this.place)}get busy(){return this.store.outbox.isSending(this.place)}get why(){let{t:C,account:H,channel:M}=this;return H?H.send.length?H.control?M&&M!=="unknown"&&!H.send.includes(M)?C("composer.wrong_channel",{account:H.name,channel:f1(C,M)}):null:C("composer.no_control",{account:H.name}):C("composer.cannot_send",{account:H.name}):C("composer.no_account")}get tooLong(){return[...this.text].length-Math.min(this.account?.text_limit??1e4,1e4)}get canSend(){return this.ready&&!this.busy&&this.text.trim().length>0&&this.tooLong<=0&&!this.measure?.over}willUpdate(C){(this.text!==this.seen||C.has("channel")||C.has("account"))&&this.measureSoon()}updated(){let{area:C,text:H}=this;H!==this.seen&&(this.seen=H,C&&(C.style.height="auto",C.style.height=`${C.scrollHeight}px`))}render(){let{t:C,why:H}=this;if(H)return o`<div class="why" data-testid="cannot-send">${H}</div>`;let M=this.name?C("composer.label",{name:this.name}):C("composer.placeholder");return o`
      <form @submit=${this.onSubmit}>
        <textarea
          rows="1"
          dir="auto"
          data-testid="composer"
          placeholder=${C("composer.placeholder")}
          aria-label=${M}
          aria-describedby="hints"
          .value=${this.text}
          @input=${this.onInput}
          @keydown=${this.onKey}
        ></textarea>
        <button
          class="send"
          data-testid="send"
          ?disabled=${!this.canSend}
          aria-label=${C("composer.send")}
          title="${C("composer.send")} (${C("composer.hint")})"
        >
          ${this.busy?o`<span class="spinner"></span>`:v(k5)}
        </button>
      </form>
      <div id="hints" class="hints">${this.renderHints()}</div>
    `}renderHints(){let{t:C,measure:H,tooLong:M}=this;if(!this.text)return a;if(M>0)return o`<span class="bad" role="status">${C("composer.too_long",{count:M})}</span>`;if(!H)return a;let{parts:e,characters:r,left:t,encoding:i,cap:A,over:p}=H,n=M3(this.messages,Math.max(1,e)),l=[i?C("composer.parts",{count:e}):C("composer.characters",{count:r}),...t===null?[]:[C("composer.left",{count:t})]];return o`
      <span
        data-testid="part-counter"
        data-parts=${e}
        title=${i==="ucs2"?C("composer.unicode"):""}
        >${[...l,...n?[C("composer.price",{price:this.format.price(n.amount,n.currency)})]:[]].join(" · ")}</span
      >
      ${A&&p?o`<span class="bad" role="alert" data-testid="cap"
            >${C("composer.over",{limit:A.limit,left:A.left})}</span
          >`:A&&A.left<=Math.max(3,A.limit*G0)?o`<span class="warn" data-testid="cap"
              >${C("composer.cap",{count:A.left,limit:A.limit})}</span
            >`:a}
    `}onInput(C){this.store.outbox.write(this.place,C.target.value)}measureSoon(){if(clearTimeout(this.timer),this.turn+=1,!this.text.trim()){this.measure=null;return}let C=this.turn;this.timer=setTimeout(()=>{this.measureNow(C)},U0)}async measureNow(C){let{account:H,text:M,channel:e}=this;if(!(!H||this.tooLong>0))try{let r=e==="unknown"?void 0:e,t=await this.store.api.measure(H.entry_id,M,r);C===this.turn&&(this.measure=t)}catch{C===this.turn&&(this.measure=null)}}onKey(C){C.key==="Enter"&&(C.ctrlKey||C.metaKey)&&!C.isComposing&&(C.preventDefault(),C.repeat||this.send())}onSubmit(C){C.preventDefault(),this.send()}send(){this.canSend&&(this.focus(),this.fire("send-text",this.text))}};S("phone-inbox-composer",P2)});var T2,y3=d(()=>{"use strict";s();E();R();T2=class extends w{constructor(){super(...arguments);this.question=null}static{this.properties={question:{state:!0}}}static{this.styles=[y,c`
      dialog {
        max-width: min(360px, calc(100vw - 32px));
        padding: 24px;
        border: none;
        border-radius: var(--ha-dialog-border-radius, 24px);
        color: inherit;
        background: var(--card-background-color, #fff);
        box-shadow: 0 8px 32px rgba(0, 0, 0, 0.3);
      }
      dialog::backdrop {
        background: rgba(0, 0, 0, 0.4);
      }
      h2 {
        margin: 0 0 8px;
        font-size: 18px;
        font-weight: 500;
        overflow-wrap: anywhere;
      }
      p {
        margin: 0 0 20px;
        color: var(--pi-muted);
      }
      div {
        display: flex;
        justify-content: flex-end;
        gap: 8px;
      }
      .danger {
        color: var(--pi-error-text);
      }
      .danger:hover {
        background: color-mix(in srgb, var(--pi-error) 12%, transparent);
      }
    `]}async ask(C){return this.question=C,await this.updateComplete,this.renderRoot.querySelector("dialog")?.showModal(),new Promise(H=>{this.answer=H})}render(){let{question:C}=this;return C?o`<dialog
      aria-labelledby="title"
      @close=${this.closed}
      @keydown=${H=>H.stopPropagation()}
    >
      <h2 id="title">${C.title}</h2>
      <p>${C.text}</p>
      <div>
        <button class="text-button" autofocus @click=${()=>this.close("")}>
          ${C.no}
        </button>
        <button
          class="text-button danger"
          data-testid="confirm"
          @click=${()=>this.close("yes")}
        >
          ${C.yes}
        </button>
      </div>
    </dialog>`:o``}close(C){this.renderRoot.querySelector("dialog")?.close(C)}closed(C){this.answer?.(C.target.returnValue==="yes"),this.question=null}};S("phone-inbox-confirm",T2)});var k3,w3=d(()=>{"use strict";s();k3=c`
  :host {
    display: block;
    container-type: inline-size;
    height: 100%;
    min-height: 0;
  }
  .root {
    display: flex;
    flex-direction: column;
    height: 100%;
    min-height: 0;
  }
  .panes {
    display: grid;
    grid-template-columns: minmax(260px, 34%) minmax(0, 1fr);
    flex: 1;
    min-height: 0;
  }
  phone-inbox-list {
    border-inline-end: 1px solid var(--pi-line);
  }
  .detail {
    display: flex;
    flex-direction: column;
    min-width: 0;
    min-height: 0;
  }
  phone-inbox-thread,
  phone-inbox-new {
    flex: 1;
  }
  @container (max-width: 640px) {
    .panes {
      grid-template-columns: minmax(0, 1fr);
    }
    phone-inbox-list {
      border: none;
    }
    .panes.open phone-inbox-list,
    .panes:not(.open) .detail {
      display: none;
    }
  }
`});var P3,g1,B3=d(()=>{N();x1();u2();P3=(L,V,C)=>{let H=new Map;for(let M=V;M<=C;M++)H.set(L[M],M);return H},g1=z(class extends F{constructor(L){if(super(L),L.type!==_1.CHILD)throw Error("repeat() can only be used in text expressions")}dt(L,V,C){let H;C===void 0?C=V:V!==void 0&&(H=V);let M=[],e=[],r=0;for(let t of L)M[r]=H?H(t,r):r,e[r]=C(t,r),r++;return{values:e,keys:M}}render(L,V,C){return this.dt(L,V,C).values}update(L,[V,C,H]){let M=B5(L),{values:e,keys:r}=this.dt(V,C,H);if(!Array.isArray(M))return this.ut=r,e;let t=this.ut??=[],i=[],A,p,n=0,l=M.length-1,m=0,Z=e.length-1;for(;n<=l&&m<=Z;)if(M[n]===null)n++;else if(M[l]===null)l--;else if(t[n]===r[m])i[m]=K(M[n],e[m]),n++,m++;else if(t[l]===r[Z])i[Z]=K(M[l],e[Z]),l--,Z--;else if(t[n]===r[Z])i[Z]=K(M[n],e[Z]),M1(L,i[Z+1],M[n]),n++,Z--;else if(t[l]===r[m])i[m]=K(M[l],e[m]),M1(L,M[n],M[l]),l--,m++;else if(A===void 0&&(A=P3(r,m,Z),p=P3(t,n,l)),A.has(t[n]))if(A.has(t[l])){let k=p.get(r[m]),A1=k!==void 0?M[k]:null;if(A1===null){let O1=M1(L,M[n]);K(O1,e[m]),i[m]=O1}else i[m]=K(A1,e[m]),M1(L,M[n],A1),M[k]=null;m++}else W1(M[l]),l--;else W1(M[n]),n++;for(;m<=Z;){let k=M1(L,i[Z+1]);K(k,e[m]),i[m++]=k}for(;n<=l;){let k=M[n++];k!==null&&W1(k)}return this.ut=r,N1(L,i),f}})});var R2=d(()=>{B3()});function T3(L,V=null){let C=u(L),H=[],M=0;for(let e of C.matchAll(Q0)){let r=X0(e[0]),t=Y0(r);if(!t)continue;let{href:i}=t;L2(H,C.slice(M,e.index)),H.push({kind:"link",text:r,href:i,...!C7(r,t)&&{host:t.host}}),M=e.index+r.length}return L2(H,C.slice(M)),V?j0(H,V):H}function R3(L,V){let C=u(V).trim().toLocaleLowerCase(),H=L.toLocaleLowerCase();if(!C||H.length!==L.length)return[{text:L,hit:!1}];let M=[],e=0;for(let r=H.indexOf(C);r>=0;r=H.indexOf(C,e))r>e&&M.push({text:L.slice(e,r),hit:!1}),e=r+C.length,M.push({text:L.slice(r,e),hit:!0});return e<L.length&&M.push({text:L.slice(e),hit:!1}),M}function F3(L,V,C=120){let H=u(L).replace(/\s+/gu," "),M=H.toLocaleLowerCase().indexOf(u(V).trim().toLocaleLowerCase()),e=Math.max(0,M-C/3),r=q0.segment(H),t=i=>r.containing(Math.floor(i))?.index;return(e>0?"…":"")+H.slice(t(e),t(e+C))}function L2(L,V){V&&L.push({kind:"text",text:V})}function j0(L,V){let C=[...V].map(A=>A.replace(/[^\p{L}\p{N}]/gu,"\\$&")),H="[\\p{L}\\p{N}]",M=new RegExp(`(?<!${H})${C.join(K0)}(?!${H})`,"u"),e=L.findIndex(({kind:A,text:p})=>A==="text"&&M.test(p)),r=L[e]?.text??"",t=M.exec(r);if(!t)return[...L,{kind:"text",text:" "},{kind:"code",text:V}];let i=L.slice(0,e);return L2(i,r.slice(0,t.index)),i.push({kind:"code",text:t[0]}),L2(i,r.slice(t.index+t[0].length)),[...i,...L.slice(e+1)]}function X0(L){let V=L.length;for(;z0.includes(L[V-1]??" ");)V-=1;let C=L.slice(0,V);return C.split("(").length>C.split(")").length&&L[V]===")"?`${C})`:C}function Y0(L){try{let V=new URL(L);return(V.protocol==="http:"||V.protocol==="https:")&&V.hostname.length>0?V:null}catch{return null}}function C7(L,{host:V}){let[,C=""]=/^https?:\/\/([^/?#]*)/iu.exec(L)??[],H=C.toLowerCase();return H===V||H.replace(/:(?:80|443)$/u,"")===V?!V.includes("xn--"):J0.some(M=>M.test(H))}var Q0,z0,K0,q0,J0,F2=d(()=>{"use strict";U();Q0=/\bhttps?:\/\/[^\s<>"'«»“”]+/giu,z0=".,;:!?…)]}",K0="[\\s\\p{Pd}−]?",q0=new Intl.Segmenter;J0=[/^[\p{Script=Cyrillic}\d.-]+\.\p{Script=Cyrillic}+$/u,/^[\p{Script=Armenian}\d.-]+\.\p{Script=Armenian}+$/u]});var E3,D3=d(()=>{"use strict";s();E3=c`
  :host {
    display: flex;
    flex-direction: column;
    min-height: 0;
  }
  .header {
    border-bottom: none;
  }
  h2 {
    flex: 1;
    margin: 0;
    font-size: 18px;
    font-weight: 500;
  }
  h3 {
    margin: 8px 16px 4px;
    font-size: 12px;
    font-weight: 500;
    color: var(--pi-muted);
  }
  .search {
    display: flex;
    align-items: center;
    flex: none;
    height: 40px;
    margin: 0 12px 8px;
    padding-inline-start: 12px;
    border-radius: 20px;
    background: var(--pi-field);
    color: var(--pi-muted);
  }
  .search:focus-within {
    outline: 2px solid var(--pi-accent);
    outline-offset: -2px;
  }
  .search > .icon {
    font-size: 20px;
  }
  .search input {
    flex: 1;
    min-width: 0;
    height: 100%;
    padding: 0 8px;
    border: none;
    outline: none;
    background: none;
    font: inherit;
    color: var(--primary-text-color, #212121);
  }
  .search input::-webkit-search-cancel-button {
    display: none;
  }
  .search input::placeholder {
    color: var(--pi-muted);
    opacity: 1;
  }
  .icon-button.small {
    width: 36px;
    height: 36px;
    font-size: 18px;
  }
  .scroller {
    display: flex;
    flex-direction: column;
    flex: 1;
    min-height: 0;
    overflow-y: auto;
    overscroll-behavior: contain;
    padding-bottom: 8px;
    scrollbar-width: thin;
  }
  .row {
    display: flex;
    align-items: center;
    gap: 12px;
    margin: 0 8px;
    padding: 8px;
    border-radius: 12px;
    cursor: pointer;
    content-visibility: auto;
    contain-intrinsic-size: auto 60px;
  }
  @media (hover: hover) {
    .row:hover {
      background: var(--pi-hover);
    }
  }
  .row[aria-selected="true"] {
    background: var(--pi-selected);
  }
  .row:focus-visible {
    outline-offset: -2px;
  }
  .middle {
    flex: 1;
    min-width: 0;
    display: flex;
    flex-direction: column;
    gap: 2px;
  }
  .line {
    display: flex;
    align-items: center;
    gap: 6px;
    min-width: 0;
    min-height: 20px;
  }
  .name {
    font-size: 15px;
  }
  .time {
    margin-inline-start: auto;
    padding-inline-start: 6px;
    flex: none;
    font-size: 12px;
    color: var(--pi-muted);
  }
  .last {
    flex: 1;
    color: var(--pi-muted);
    font-size: 13px;
  }
  .last.two {
    display: -webkit-box;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 2;
    overflow: hidden;
    overflow-wrap: anywhere;
  }
  .unread .name {
    font-weight: 600;
  }
  .unread .last {
    color: var(--primary-text-color, #212121);
  }
  .unread .time {
    color: var(--pi-accent-text);
  }
  .count {
    flex: none;
    min-width: 20px;
    height: 20px;
    padding: 0 6px;
    border-radius: 10px;
    font-size: 12px;
    line-height: 20px;
    font-weight: 600;
    text-align: center;
    color: var(--text-primary-color, #fff);
    background: color-mix(in srgb, var(--pi-accent) 75%, #000);
  }
  .trusted {
    color: var(--pi-success);
    font-size: 14px;
    flex: none;
  }
  mark {
    color: var(--primary-text-color, #212121);
    border-radius: 3px;
    background: color-mix(in srgb, var(--warning-color, #ffa600) 40%, transparent);
  }
  .more {
    align-self: center;
    flex: none;
    margin: 8px;
  }
  .state {
    padding: 8px 16px;
    text-align: center;
    color: var(--pi-muted);
  }
  .state:empty {
    display: none;
  }
`});var E2,$3=d(()=>{"use strict";W();s();R2();U();E();B();F2();D3();Q();R();E2=class extends b{constructor(){super();this.heading="";this.menu=!1;this.canWrite=!1;this.current=null;new O(this,()=>this.store),new O(this,()=>this.store?.search)}static{this.properties={store:{attribute:!1},t:{attribute:!1},format:{attribute:!1},heading:{attribute:!1},menu:{attribute:!1},canWrite:{attribute:!1}}}static{this.styles=[y,E3]}focus(){(this.row(this.current)??this.rows()[0]??this.searchField())?.focus()}render(){let{t:C,store:H}=this,{search:M}=H,e=M.text.trim().length>0;return o`
      <div class="header ${this.menu?"with-start":""}">
        ${this.menu?o`<button
              class="icon-button"
              aria-label=${C("menu")}
              title=${C("menu")}
              @click=${()=>this.fire("hass-toggle-menu",void 0)}
            >
              ${v(O5)}
            </button>`:a}
        <h2 class="ellipsis">${this.heading}</h2>
        ${this.canWrite?o`<button
              class="icon-button"
              data-testid="new-conversation"
              aria-label=${C("new.title")}
              title=${C("new.title")}
              @click=${()=>this.fire("new-conversation",void 0)}
            >
              ${v(y5)}
            </button>`:a}
      </div>
      <div class="search" role="search">
        ${v(g5)}
        <input
          type="search"
          data-testid="search"
          autocomplete="off"
          spellcheck="false"
          placeholder=${C("search.label")}
          aria-label=${C("search.label")}
          .value=${M.text}
          @input=${r=>M.set(r.target.value)}
          @keydown=${this.onSearchKey}
        />
        ${e?o`<button
              class="icon-button small"
              aria-label=${C("search.clear")}
              title=${C("search.clear")}
              @click=${this.clear}
            >
              ${v($1)}
            </button>`:a}
      </div>
      <div class="scroller" @keydown=${this.onKey}>
        ${e?this.renderFound():this.renderAll()}
      </div>
    `}renderAll(){let{t:C,store:H}=this;return H.conversations.length?o`
      ${this.renderRows(H.conversations,C("list.label"))}
      ${H.hasMore?o`<button class="text-button more" @click=${()=>{H.more()}}>
            ${C("list.more")}
          </button>`:a}
    `:H.error||H.incomplete?a:o`<div class="empty" data-testid="no-conversation">
        ${v(b5)}
        <span class="big">${C("list.empty")}</span>
        <span>${C("list.empty_hint")}</span>
      </div>`}renderFound(){let{t:C,store:H}=this,{search:M}=H,e=M.text.trim().toLocaleLowerCase(),r=H.conversations.filter(t=>`${h(t)} ${t.written} ${t.remote}`.toLocaleLowerCase().includes(e));return o`
      ${r.length?o`<h3>${C("search.people")}</h3>
            ${this.renderRows(r,C("search.people"))}`:a}
      ${M.results.length?o`<h3>${C("search.messages")}</h3>
            <div role="listbox" aria-label=${C("search.messages")}>
              ${g1(M.results,t=>`${t.entry_id}/${t.message_id}`,t=>this.renderResult(t))}
            </div>`:a}
      ${M.error?G($(C,M.error)):a}
      <div class="state" role="status">
        ${M.searching?C("search.busy"):r.length||M.results.length?a:C("list.no_match")}
      </div>
    `}renderRows(C,H){let M=C.map(P),e=this.current&&M.includes(this.current)?this.current:M[0];return o`<div role="listbox" aria-label=${H}>
      ${g1(C,(r,t)=>M[t],(r,t)=>this.renderRow(r,M[t]??"",M[t]===e))}
    </div>`}renderRow(C,H,M){let{t:e,store:r}=this,{last:t,unread:i}=C,A=r.openKey===H,p=r.accounts.length>1?r.account(C.entry_id)?.name:void 0;return o`<div
      role="option"
      class="row ${i?"unread":""}"
      tabindex=${M?0:-1}
      aria-selected=${A}
      data-testid="conversation"
      data-key=${H}
      data-conversation-id=${C.conversation_id}
      title=${[p,C.line].filter(Boolean).map(n=>s1(n??"")).join(" · ")}
      @click=${()=>this.open(C)}
    >
      ${i1(C)}
      <div class="middle">
        <div class="line">
          <span class="name ellipsis" dir="auto">${h(C)}</span>
          ${a1(e,C.trusted)}
          ${C.channel==="sms"?a:o1(e,C.channel)}
          <span class="time">${t?this.format.listTime(x(t)):a}</span>
        </div>
        <div class="line">
          <span class="last ellipsis" dir="auto"
            >${t?t.direction==="outgoing"?e("list.you",{text:t.text||e("list.no_text")}):u(t.text)||e("list.no_text"):a}</span
          >
          ${i?o`<span
                class="count"
                role="img"
                data-testid="unread-badge"
                aria-label=${e("list.unread",{count:i})}
                >${i>99?"99+":i}</span
              >`:a}
        </div>
      </div>
    </div>`}renderResult(C){let{t:H,store:M}=this,{text:e}=M.search,r=F3(C.text,e);return o`<div
      role="option"
      class="row result"
      tabindex="0"
      aria-selected="false"
      data-testid="search-result"
      data-message-id=${C.message_id}
      data-key=${g(C.entry_id,C.message_id)}
      @click=${()=>this.openResult(C)}
    >
      <div class="middle">
        <div class="line">
          <span class="name ellipsis" dir="auto"
            >${C.direction==="outgoing"?`${H("bubble.you")} → ${s1(h(C))}`:h(C)}</span
          >
          <span class="time">${this.format.listTime(x(C))}</span>
        </div>
        <span class="last two" dir="auto"
          >${R3(r,e).map(t=>t.hit?o`<mark>${t.text}</mark>`:t.text)}</span
        >
      </div>
    </div>`}open(C){this.current=P(C),this.fire("open-conversation",{entryId:C.entry_id,conversationId:C.conversation_id})}openResult(C){this.fire("open-conversation",{entryId:C.entry_id,conversationId:C.conversation_id,messageId:C.message_id})}clear(){this.store.search.set(""),this.searchField()?.focus()}onSearchKey(C){C.key==="ArrowDown"?(C.preventDefault(),this.rows()[0]?.focus()):C.key==="Escape"&&this.store.search.text&&(C.stopPropagation(),C.preventDefault(),this.clear())}onKey(C){let H=C.target.closest(".row");if(!H)return;let M=this.rows(),e=M.indexOf(H),r={ArrowDown:e+1,ArrowUp:e-1,Home:0,End:M.length-1};if(C.key==="Enter"||C.key===" ")C.preventDefault(),H.click();else if(C.key in r){C.preventDefault();let t=M[r[C.key]??0];if(!t){C.key==="ArrowUp"&&this.searchField()?.focus();return}this.current=t.dataset.key??null,t.focus(),this.requestUpdate()}}rows(){return[...this.renderRoot.querySelectorAll(".row")]}row(C){return this.rows().find(H=>H.dataset.key===C)}searchField(){return this.renderRoot.querySelector("input")}};S("phone-inbox-list",E2)});var I3,_3=d(()=>{"use strict";s();I3=c`
  :host {
    display: flex;
    flex-direction: column;
    min-height: 0;
  }
  h2 {
    flex: 1;
    margin: 0;
    font-size: 16px;
    font-weight: 500;
  }
  .back {
    display: inline-flex;
  }
  .fields {
    display: flex;
    flex-direction: column;
    gap: 12px;
    flex: 1;
    min-height: 0;
    overflow-y: auto;
    padding: 16px;
  }
  label {
    display: flex;
    flex-direction: column;
    gap: 4px;
    min-width: 0;
    font-size: 12px;
    color: var(--pi-muted);
  }
  .choices label {
    flex: 1 1 140px;
  }
  .choices {
    display: flex;
    flex-wrap: wrap;
    gap: 12px;
  }
  input,
  select {
    width: 100%;
    height: 44px;
    padding: 0 14px;
    border: none;
    border-radius: 12px;
    font: inherit;
    font-size: 15px;
    color: var(--primary-text-color, #212121);
    background-color: var(--pi-field);
  }
  select option {
    color: var(--primary-text-color, #212121);
    background: var(--card-background-color, #fff);
  }
  input:focus,
  select:focus {
    outline: 2px solid var(--pi-accent);
    outline-offset: -2px;
  }
  h3 {
    margin: 4px 0 0;
    font-size: 12px;
    font-weight: 500;
    color: var(--pi-muted);
  }
  .contact {
    display: flex;
    align-items: center;
    gap: 12px;
    padding: 6px 8px;
    border-radius: 12px;
    font-size: 15px;
    cursor: pointer;
  }
  .contact:hover,
  .contact[aria-selected="true"] {
    background: var(--pi-hover);
  }
  .avatar {
    width: 36px;
    height: 36px;
    font-size: 14px;
  }
  .trusted {
    color: var(--pi-success);
    font-size: 14px;
  }
`});var H7,D2,N3=d(()=>{"use strict";s();U();E();Y1();w2();B2();_3();Q();R();H7=50,D2=class extends b{constructor(){super(...arguments);this.entryId="";this.recipient="";this.lineId="";this.channel="";this.active=-1;this.offering=!0}static{this.properties={store:{attribute:!1},accounts:{attribute:!1},t:{attribute:!1},format:{attribute:!1},entryId:{state:!0},recipient:{state:!0},lineId:{state:!0},channel:{state:!0},active:{state:!0},offering:{state:!0}}}static{this.styles=[y,I3]}focus(){this.renderRoot.querySelector("#to")?.focus()}get account(){return this.accounts.find(C=>C.entry_id===this.entryId)??this.accounts[0]}get offered(){let C=this.recipient.trim().toLocaleLowerCase();return(this.account?.contacts??[]).filter(({name:M})=>M.toLocaleLowerCase().includes(C)).slice(0,H7)}willUpdate(C){if(C.has("entryId")||C.has("accounts")){let{account:H}=this;H&&!H.lines.some(({line_id:M})=>M===this.lineId)&&(this.lineId=this.defaultLine(H),this.channel="")}}defaultLine(C){let H=this.store.linesOf(C);return H.find(({line_id:e})=>e===C.default_line_id)?.line_id??(H.length<C.lines.length?H[0]?.line_id:"")??""}render(){let{t:C,account:H}=this;return o`
      <div class="header with-start">
        ${V2(C,()=>this.fire("close-detail",void 0))}
        <h2>${C("new.title")}</h2>
      </div>
      ${H?o`<div class="fields">
              ${this.renderTo()} ${this.renderChoices(H)} ${this.renderOffered()}
            </div>
            <phone-inbox-composer
              .store=${this.store}
              .account=${H}
              .channel=${this.channel||void 0}
              .name=${this.recipient}
              .place=${X1}
              .ready=${this.recipient.trim().length>0}
              .t=${C}
              .format=${this.format}
              @send-text=${this.send}
            ></phone-inbox-composer>`:o`<div class="empty">${C("new.nobody")}</div>`}
    `}renderTo(){let{t:C}=this;return o`<label>
      ${C("new.to")}
      <input
        id="to"
        dir="auto"
        data-testid="recipient"
        autocomplete="off"
        role="combobox"
        aria-autocomplete="list"
        aria-controls="contacts"
        aria-expanded=${this.offering&&this.offered.length>0}
        aria-activedescendant=${this.active>=0?`contact-${this.active}`:""}
        maxlength="200"
        .value=${this.recipient}
        @input=${H=>{this.recipient=H.target.value,this.offering=!0,this.active=-1}}
        @keydown=${this.onKey}
      />
    </label>`}renderOffered(){let{t:C,offered:H}=this;return!this.offering||!H.length?a:o`<h3>${C("new.contacts")}</h3>
      <div id="contacts" role="listbox" aria-label=${C("new.contacts")}>
        ${H.map((M,e)=>o`<div
            class="contact"
            id="contact-${e}"
            role="option"
            data-testid="contact"
            aria-selected=${e===this.active}
            @click=${()=>this.choose(M)}
          >
            ${i1({contact:M.name,written:""})}
            <span class="ellipsis" dir="auto">${u(M.name)}</span>${a1(C,M.trusted)}
          </div>`)}
      </div>`}renderChoices(C){let{t:H,store:M}=this,e=M.linesOf(C),r=u3(C,this.lineId||void 0);return o`<div class="choices">
      ${this.accounts.length>1?o`<label
            >${H("new.account")}
            <select
              data-testid="new-account"
              @change=${t=>{this.entryId=t.target.value}}
            >
              ${this.accounts.map(t=>o`<option value=${t.entry_id} ?selected=${t===C}>
                    ${u(t.name)}
                  </option>`)}
            </select></label
          >`:a}
      ${e.length>1?o`<label
            >${H("new.line")}
            <select
              data-testid="new-line"
              @change=${t=>{this.lineId=t.target.value,this.channel=""}}
            >
              ${this.defaultLine(C)?a:o`<option value="" ?selected=${!this.lineId}>${H("new.default_line")}</option>`}
              ${e.map(t=>o`<option value=${t.line_id} ?selected=${t.line_id===this.lineId}>
                    ${u(t.name)}
                  </option>`)}
            </select></label
          >`:a}
      ${r.length>1?o`<label
            >${H("new.channel")}
            <select
              data-testid="new-channel"
              @change=${t=>{this.channel=t.target.value}}
            >
              <option value="" ?selected=${!this.channel}>${H("new.default_channel")}</option>
              ${r.map(t=>o`<option value=${t} ?selected=${t===this.channel}>
                    ${f1(H,t)}
                  </option>`)}
            </select></label
          >`:a}
    </div>`}choose(C){this.recipient=C.name,this.offering=!1,this.active=-1,C.line_id&&this.account?.lines.some(H=>H.line_id===C.line_id)&&(this.lineId=C.line_id),this.renderRoot.querySelector("phone-inbox-composer")?.focus()}onKey(C){let{offered:H}=this;if(C.key==="ArrowDown"||C.key==="ArrowUp"){C.preventDefault(),this.offering=!0;let M=C.key==="ArrowDown"?1:-1;this.active=Math.max(-1,Math.min(H.length-1,this.active+M))}else if(C.key==="Enter"){C.preventDefault();let M=H[this.active]??(H.length===1?H[0]:void 0);M?this.choose(M):this.renderRoot.querySelector("phone-inbox-composer")?.focus()}}send(C){C.stopPropagation();let{account:H}=this;if(!H)return;let M=this.recipient.trim(),e=H.contacts.find(({name:r})=>r.toLocaleLowerCase()===M.toLocaleLowerCase());this.fire("send-new",{entryId:H.entry_id,text:C.detail,recipient:e?.name??M,lineId:this.lineId||void 0,channel:this.channel||void 0})}};S("phone-inbox-new",D2)});function W3(L,V,C,H){let M=V.connected&&V.status==="ready",e=M?[...V.accounts.filter(({available:r})=>!r),...V.absent]:[];return o`
    ${V.connected?a:$2("disconnected",L("error.lost"))}
    ${e.map(({entry_id:r,name:t,sign_in:i})=>i?$2("refused",L(H?"account.refused":"account.refused_ask",{account:t}),H?o`<a
                  data-testid="sign-in"
                  href="/config/integrations/integration/phone_inbox#config_entry=${r}"
                  >${L("account.sign_in")}</a
                >`:a):$2("offline",L("account.offline",{account:t})))}
    ${M&&V.error?G($(L,V.error),{label:L("retry"),action:()=>{V.reload()}}):a}
    ${C.problem?G(C.problem,{label:L("close"),action:()=>{C.problem=null}}):a}
    ${C.note?o`<div class="notice note" role="status" data-testid="note">
          <span>${C.note}</span>
          <button
            aria-label=${L("close")}
            title=${L("close")}
            @click=${()=>{C.note=null}}
          >
            ${v($1)}
          </button>
        </div>`:a}
  `}function $2(L,V,C=a){return o`<div class="notice" role="status" data-testid=${L}>
    ${v(f5)}<span>${V}</span>${C}
  </div>`}var U3=d(()=>{"use strict";W();s();Q();R()});var M2,G3=d(()=>{"use strict";M2=class{constructor(V,C,H){this.find=C;this.changed=H;this.observed=null;this.near=!1;V.addController(this)}get clear(){return this.near&&!document.hidden}hostConnected(){document.addEventListener("visibilitychange",this.changed),this.observer=new IntersectionObserver(V=>{this.near=V.at(-1)?.isIntersecting??!1,this.changed()})}hostDisconnected(){document.removeEventListener("visibilitychange",this.changed),this.observer?.disconnect(),this.observer=void 0,this.observed=null,this.near=!1}hostUpdated(){let V=this.find();V!==this.observed&&(this.observer?.disconnect(),this.near=!1,this.observed=V,V&&this.observer?.observe(V)),this.changed()}}});var V7,I2,Q3=d(()=>{N();x1();V7={},I2=z(class extends F{constructor(){super(...arguments),this.ot=V7}render(L,V){return V()}update(L,[V,C]){if(Array.isArray(V)){if(Array.isArray(this.ot)&&this.ot.length===V.length&&V.every(((H,M)=>H===this.ot[M])))return f}else if(this.ot===V)return f;return this.ot=Array.isArray(V)?Array.from(V):V,this.render(V,C)}})});var z3=d(()=>{Q3()});async function K3(L){try{return await navigator.clipboard.writeText(L),!0}catch{return L7(L)}}function L7(L){let V=document.createElement("textarea");V.value=L,V.style.position="fixed",V.style.opacity="0",document.body.append(V),V.select();try{return document.execCommand("copy")}finally{V.remove()}}var q3=d(()=>{"use strict"});function r7({text:L,code:V}){let C=`${V??""} ${L}`,H=e2.get(C);return H||(H=T3(L,V),e2.size>=e7&&e2.clear(),e2.set(C,H)),H}function j3(L,V,C){let{t:H,format:M}=C,e=L.message_id,r=L.direction==="outgoing",t=C.selected===e,i=r&&L.delivery==="failed",A=r?H("bubble.you"):h(L);return o`<div
    class="message ${r?"own":"other"} ${V.first?"first":""} ${V.last?"last":""}"
    role="listitem"
  >
    <div
      class="bubble ${t?"selected":""} ${C.marked===e?"marked":""}"
      tabindex=${C.tabStop===e?0:-1}
      role="group"
      aria-label="${A}, ${M.fullTime(x(L))}"
      data-testid="bubble"
      data-message-id=${e}
      data-direction=${L.direction}
      data-delivery=${L.delivery}
      @click=${p=>o7(p,e,C)}
    >
      <div class="said" dir="auto"><span class="text">${t7(L,C)}</span
      ><span class="meta"
        >${C.mixed?o1(H,L.channel):a}<time
          datetime=${L.time}
          title=${M.fullTime(x(L))}
          >${M.time(x(L))}</time
        >${r?N2(L,H):a}</span
      ></div>
    </div>
    ${i?o`<div class="failure">${_2(L,H)}</div>`:a}
    ${t?i7(L,C):a}
  </div>`}function _2(L,V){let{delivery:C,error:H}=L;return C==="failed"&&H?V("delivery.failed_because",{error:H}):C==="received"?"":V(`delivery.${C}`)}function N2(L,V){let C=M7[L.delivery],H=_2(L,V);return C?o`<span class="mark ${L.delivery}" role="img" aria-label=${H} title=${H}
        >${v(C)}</span
      >`:a}function t7(L,V){let{t:C,copied:H}=V;if(!L.text)return o`<i>${C("list.no_text")}</i>`;let{code:M}=L;return r7(L).map((e,r)=>{if(e.kind==="link")return o`<a
          href=${e.href}
          title=${e.href}
          dir="auto"
          target="_blank"
          rel="noopener noreferrer"
          >${e.text}</a
        >${e.host?o` <span class="leads" data-testid="leads-to" dir="ltr">${C("bubble.leads",{host:e.host})}</span>`:a}`;if(e.kind==="code"&&M){let t=`${L.message_id}/${r}`,i=H===t?C("bubble.copied"):C("bubble.copy_code",{code:M});return o`<button
        class="code"
        data-testid="code"
        aria-label=${i}
        title=${i}
        @click=${()=>V.copy(M,t)}
        >${e.text}${v(H===t?D1:s2)}</button
      >`}return e.text})}function i7(L,V){let{t:C,account:H,format:M}=V,e=H?.control??!1,r=L.direction==="outgoing",t=`${L.message_id}/all`,i=[M.fullTime(x(L)),r?_2(L,C):"",L.parts?C("bubble.parts",{count:L.parts}):"",L.price?M.price(L.price,L.currency):""].filter(Boolean);return o`<div class="actions" role="toolbar" aria-label=${C("bubble.actions")}>
    ${r2("copy-message",V.copied===t?D1:s2,V.copied===t?C("bubble.copied"):C("bubble.copy"),()=>V.copy(u(L.text),t))}
    ${e&&H?.mark&&!r&&!L.unread?r2("mark-unread",h5,C("bubble.mark_unread"),()=>V.markUnread(L)):a}
    ${e&&H?.cancel&&r&&L.delivery==="pending"?r2("cancel-message",x2,C("bubble.cancel"),()=>V.cancel(L)):a}
    ${e&&H?.delete?r2("delete",I1,C("bubble.delete"),()=>V.remove(L)):a}
    <span class="facts">${i.join(" · ")}</span>
  </div>`}function r2(L,V,C,H){return o`<button class="action" data-testid=${L} @click=${H}>
    ${v(V)}<span>${C}</span>
  </button>`}function o7(L,V,C){L.composedPath()[0].closest("a, button")||getSelection()?.type==="Range"||C.select(V)}var M7,e2,e7,X3=d(()=>{"use strict";W();s();U();B();F2();Q();R();M7={pending:S5,sent:D1,delivered:u5,failed:x5,cancelled:x2},e2=new Map,e7=2e3});function J3(L,V){let C=L.map(V);return L.flatMap((H,M)=>{let e=C[M]??"",r=e!==C[M-1],t=e!==C[M+1],i=r||!Y3(L[M-1],H),A=t||!Y3(H,L[M+1]),p={key:H.message_id,message:H,first:i,last:A};return r?[{key:e,moment:x(H)},p]:[p]})}function Y3(L,V){return L!==void 0&&V!==void 0&&L.direction===V.direction&&x(V)-x(L)<a7}var a7,C0=d(()=>{"use strict";B();a7=5*6e4});function H0(L,V,C,H,M){let e=V.account(C),{conversation:r,name:t}=H,i=V.accounts.length>1||(e?.lines.length??0)>1;return o`<div class="header with-start">
    ${V2(L,M.back)}
    ${r?o`${i1(r)}
          <div class="who">
            <h2>
              <span class="ellipsis" dir="auto">${t}</span>${a1(L,r.trusted)}
            </h2>
            <div class="sub">
              ${r.contact?o`<span class="number" dir="auto">${u(r.written)}</span>`:a}
              ${o1(L,r.channel)}
              ${i&&r.line?o`<span class="ellipsis">${L("thread.line",{line:r.line})}</span>`:a}
            </div>
          </div>`:o`<div class="who"></div>`}
    ${e?.delete&&e.control?o`<button
          class="icon-button"
          data-testid="delete-conversation"
          aria-label=${L("thread.delete")}
          title=${L("thread.delete")}
          @click=${M.remove}
        >
          ${v(I1)}
        </button>`:a}
  </div>`}var V0=d(()=>{"use strict";W();s();U();Q();R()});var L0,M0=d(()=>{"use strict";s();L0=c`
  :host {
    display: flex;
    flex-direction: column;
    min-height: 0;
    position: relative;
  }
  .who {
    flex: 1;
    min-width: 0;
  }
  .who h2 {
    display: flex;
    align-items: center;
    gap: 6px;
    margin: 0;
    font-size: 16px;
    line-height: 20px;
    font-weight: 500;
  }
  .sub {
    display: flex;
    align-items: center;
    gap: 6px;
    font-size: 12px;
    color: var(--pi-muted);
  }
  .sub .number {
    flex: none;
    max-width: 70%;
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .trusted {
    color: var(--pi-success);
    font-size: 15px;
    flex: none;
  }
  .avatar {
    width: 36px;
    height: 36px;
    font-size: 14px;
  }
  .avatar.number {
    font-size: 20px;
  }
  .back {
    display: none;
  }
  @container (max-width: 640px) {
    .back {
      display: inline-flex;
    }
    .header {
      padding-inline-start: 4px;
      gap: 4px;
    }
    .who {
      margin-inline-start: 8px;
    }
  }
  .notice {
    margin: 0 12px 8px;
  }
  .scroller {
    flex: 1;
    min-height: 0;
    overflow-y: auto;
    overflow-x: hidden;
    /* Places are kept by hand, alike in all browsers. */
    overflow-anchor: none;
    overscroll-behavior: contain;
    padding: 8px 16px 12px;
    scrollbar-width: thin;
    outline-offset: -2px;
    will-change: scroll-position;
  }
  /* Few messages stand at the bottom. For many this would cost too much. */
  .scroller.few {
    display: flex;
    flex-direction: column;
  }
  .few .messages {
    margin-top: auto;
  }
  .day {
    padding: 16px 0 8px;
    text-align: center;
  }
  .day span {
    display: inline-block;
    padding: 2px 10px;
    border-radius: 11px;
    font-size: 12px;
    font-weight: 500;
    color: var(--pi-muted);
    background: var(--pi-field);
  }
  .older {
    display: flex;
    justify-content: center;
    align-items: center;
    gap: 8px;
    flex: none;
    height: 40px;
    font-size: 12px;
    color: var(--pi-muted);
  }
  .older .spinner {
    width: 18px;
    height: 18px;
    border-width: 2px;
  }
  .message {
    padding-top: 2px;
    contain: layout style;
  }
  .message.first {
    padding-top: 10px;
  }
  .own .bubble,
  .own .failure {
    margin-inline-start: auto;
  }
  .bubble {
    width: fit-content;
    max-width: min(80%, 520px);
    padding: 7px 12px 6px;
    border-radius: 18px;
    font-size: 15px;
    line-height: 1.35;
    background: color-mix(in srgb, var(--primary-text-color, #212121) 8%, transparent);
    cursor: default;
    overflow-wrap: anywhere;
    display: flow-root;
  }
  .own .bubble {
    background: color-mix(in srgb, var(--pi-accent) 20%, transparent);
  }
  .other:not(.first) .bubble {
    border-start-start-radius: 6px;
  }
  .other:not(.last) .bubble {
    border-end-start-radius: 6px;
  }
  .own:not(.first) .bubble {
    border-start-end-radius: 6px;
  }
  .own:not(.last) .bubble {
    border-end-end-radius: 6px;
  }
  .bubble.selected {
    box-shadow: inset 0 0 0 1px var(--pi-accent);
  }
  .bubble.marked {
    animation: marked 2.4s ease-out;
  }
  @keyframes marked {
    0%,
    40% {
      background: color-mix(in srgb, var(--warning-color, #ffa600) 45%, transparent);
    }
  }
  /* Every paragraph has its own direction, and begins at that one's side. */
  .said {
    unicode-bidi: plaintext;
    text-align: start;
  }
  .text {
    white-space: pre-wrap;
  }
  .leads {
    font-size: 12px;
    color: var(--pi-muted);
  }
  a {
    color: var(--pi-accent-text);
    text-decoration: underline;
    text-underline-offset: 2px;
  }
  .own a {
    color: inherit;
  }
  .code {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    padding: 0 8px;
    border-radius: 8px;
    font-weight: 600;
    font-variant-numeric: tabular-nums;
    letter-spacing: 0.04em;
    color: var(--pi-accent-text);
    background: var(--pi-selected);
    white-space: nowrap;
  }
  .code .icon {
    font-size: 14px;
  }
  .meta {
    float: inline-end;
    margin: 5px 0 -2px 10px;
    font-size: 11px;
    line-height: 14px;
    color: var(--pi-muted);
    white-space: nowrap;
  }
  .meta .badge {
    margin-inline-end: 4px;
    vertical-align: top;
  }
  .mark .icon {
    display: inline-block;
    width: 15px;
    height: 15px;
    margin: -1px 0 0 4px;
    vertical-align: top;
  }
  .mark.delivered {
    color: var(--pi-accent-text);
  }
  .mark.failed,
  .failure {
    color: var(--pi-error-text);
  }
  .failure {
    width: fit-content;
    max-width: min(80%, 520px);
    padding: 2px 6px 0;
    font-size: 12px;
    overflow-wrap: anywhere;
  }
  .actions {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px;
    max-width: 100%;
    padding: 4px 0 6px;
  }
  .own .actions {
    justify-content: flex-end;
  }
  .action {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    height: 32px;
    padding: 0 12px;
    border-radius: 16px;
    font-size: 13px;
    background: var(--pi-field);
  }
  @media (hover: hover) {
    .action:hover {
      background: var(--pi-selected);
    }
  }
  .action .icon {
    font-size: 16px;
    color: var(--pi-muted);
  }
  .facts {
    flex-basis: 100%;
    padding: 2px 6px 0;
    font-size: 12px;
    color: var(--pi-muted);
  }
  .own .facts {
    text-align: end;
  }
  .jump {
    position: absolute;
    inset-inline-end: 16px;
    bottom: 12px;
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 6px;
    min-width: 40px;
    height: 40px;
    padding: 0 10px;
    border-radius: 20px;
    font-size: 13px;
    font-weight: 500;
    color: var(--primary-text-color, #212121);
    background: var(--card-background-color, #fff);
    border: 1px solid var(--pi-line);
    box-shadow: 0 2px 8px rgba(0, 0, 0, 0.18);
  }
  .jump .icon {
    font-size: 20px;
  }
`});var W2,A7,n7,U2,e0=d(()=>{"use strict";W();s();z3();R2();U();q3();E();B();X3();C0();Q();R();V0();M0();W2=600,A7=80,n7=40,U2=class extends b{constructor(){super();this.selected=null;this.marked=null;this.copied=null;this.below=null;this.current=null;this.following=!0;this.days=new WeakMap;this.anchor=null;this.newest=null;new O(this,()=>this.thread),new O(this,()=>this.store)}static{this.properties={store:{attribute:!1},thread:{attribute:!1},t:{attribute:!1},format:{attribute:!1},selected:{state:!0},marked:{state:!0},copied:{state:!0},below:{state:!0}}}static{this.styles=[y,L0]}async reveal(C){return this.following=!1,await this.thread.show(C)?(this.marked=C,this.anchor=null,await this.updateComplete,this.bubble(C)?.scrollIntoView({block:"center"}),!0):!1}focus(){this.scroller?.focus()}connectedCallback(){super.connectedCallback(),this.resized=new ResizeObserver(()=>{this.following&&this.toEnd()})}disconnectedCallback(){super.disconnectedCallback(),this.resized?.disconnect()}get scroller(){return this.renderRoot.querySelector(".scroller")}get conversation(){let{entryId:C,conversationId:H}=this.thread;return this.store.conversation(g(C,H))??this.thread.messages.at(-1)}willUpdate(C){C.has("format")&&(this.days=new WeakMap),C.has("thread")?(this.selected=null,this.marked=null,this.current=null,this.below=null,this.newest=null,this.following=!0,this.anchor=null):this.keepPlace();let{messages:H}=this.thread,M=H.at(-1)?.message_id??null;if(this.newest!==null&&M!==this.newest&&!this.following){let e=H.findIndex(t=>t.message_id===this.newest),r=H.slice(e+1).filter(t=>t.direction==="incoming");this.below=(this.below??0)+r.length}this.newest=M}updated(){let{scroller:C}=this;if(C){if(this.following&&this.thread.atNewest)this.toEnd();else if(this.anchor){let H=this.bubble(this.anchor.id);if(H){let M=H.getBoundingClientRect().top-this.anchor.top;Math.abs(M)>.5&&(C.scrollTop+=M)}}this.anchor=null,this.fill(C)}}fill(C){let{thread:H}=this;if(H.loading||H.loadingOlder||H.error)return;let M=H.window.first>0||H.hasOlder,e=C.clientHeight>0;M&&e&&C.scrollTop<W2&&H.older()}firstUpdated(){let{scroller:C}=this;C&&this.resized?.observe(C)}keepPlace(){let{scroller:C}=this;if(this.following||!C)return;let H=C.getBoundingClientRect().top;for(let M of C.querySelectorAll(".bubble")){let e=M.getBoundingClientRect();if(e.bottom>H){this.anchor={id:M.dataset.messageId??"",top:e.top};return}}}toEnd(){let{scroller:C}=this;C&&(C.scrollTop=C.scrollHeight)}onScroll(){let{scroller:C,thread:H}=this;if(!C||H.loading)return;let M=C.scrollHeight-C.clientHeight-C.scrollTop,e=M<A7&&H.atNewest;e!==this.following&&(this.following=e,this.below=e?null:this.below??0),C.scrollTop<W2?H.older():M<W2&&H.newer()}toNewest(){this.following=!0,this.below=null,this.thread.toNewest(),this.focus()}render(){let{t:C,thread:H}=this,M=this.conversation,e=M?h(M):"";return o`
      ${H0(C,this.store,H.entryId,{conversation:M,name:e},{back:()=>this.fire("close-detail",void 0),remove:()=>this.fire("delete-conversation",{name:e})})}
      <div
        class="scroller ${H.messages.length<n7?"few":""}"
        data-testid="thread"
        tabindex="-1"
        @scroll=${{handleEvent:()=>this.onScroll(),passive:!0}}
        @keydown=${this.onKey}
      >
        ${H.loadingOlder?o`<div class="older" role="status">
              <span class="spinner"></span>${C("thread.older")}
            </div>`:a}
        ${H.loading?o`<div class="empty"><span class="spinner" role="status" aria-label=${C("loading")}></span></div>`:o`<div class="messages" role="list" aria-label=${C("thread.label",{name:e})}>
              ${this.renderMessages()}
            </div>`}
      </div>
      ${H.error&&!H.loading?G($(C,H.error),{label:C("retry"),action:()=>{H.messages.length&&H.hasOlder?H.older():H.load()}}):a}
      ${this.below===null?a:o`<div style="position: relative">
            <button
              class="jump"
              data-testid="jump"
              aria-label=${C("thread.newest")}
              title=${C("thread.newest")}
              @click=${this.toNewest}
            >
              ${this.below>0?C("thread.arrived",{count:this.below}):a}
              ${v(c5)}
            </button>
          </div>`}
    `}renderMessages(){let{t:C,thread:H,format:M}=this;if(!H.messages.length&&H.sending===null)return H.error?a:o`<div class="empty"><span>${C("thread.empty")}</span></div>`;let{first:e,last:r}=H.window,t=H.messages.slice(e,r),i=this.context(t),A=M.day(Date.now()),p=J3(t,m=>this.dayOf(m)),{account:n,mixed:l}=i;return o`
      ${g1(p,m=>m.key,m=>"moment"in m?I2([m.key,A,M],()=>this.renderDay(m.moment)):I2([m.message,m.first,m.last,n,l,M,this.selected===m.key,i.tabStop===m.key,this.marked===m.key,this.copied?.startsWith(`${m.key}/`)&&this.copied],()=>j3(m.message,m,i)))}
      ${H.sending!==null&&H.atNewest?o`<div class="message own first last" role="listitem">
            <div class="bubble" data-testid="sending">
              <div class="said" dir="auto"><span class="text">${u(H.sending)}</span
              ><span class="meta" title=${C("delivery.sending")}
                >${N2({delivery:"pending",error:null},C)}</span
              ></div>
            </div>
          </div>`:a}
    `}renderDay(C){return o`<div class="day" role="listitem">
      <span>${this.format.daySeparator(C)}</span>
    </div>`}dayOf(C){let H=this.days.get(C);return H===void 0&&(H=this.format.day(x(C)),this.days.set(C,H)),H}context(C){let H=new Set(C.map(M=>M.message_id));return{t:this.t,format:this.format,account:this.store.account(this.thread.entryId),selected:this.selected,tabStop:this.current&&H.has(this.current)?this.current:C.at(-1)?.message_id??null,marked:this.marked,copied:this.copied,mixed:C.some(M=>M.channel!==C[0]?.channel),select:M=>{this.selected=this.selected===M?null:M,this.current=M},copy:(M,e)=>{this.copy(M,e)},remove:M=>this.fire("delete-message",M),markUnread:M=>this.fire("mark-unread",M),cancel:M=>this.fire("cancel-message",M)}}async copy(C,H){await K3(C)&&(this.copied=H,setTimeout(()=>{this.copied===H&&(this.copied=null)},2e3))}onKey(C){let H=C.target,M=H.closest(".bubble");if(C.key==="Escape"&&this.selected){C.stopPropagation();let{selected:e}=this;this.selected=null,this.bubble(e)?.focus();return}if(!(!M||H!==M)){if(C.key==="Enter"||C.key===" ")C.preventDefault(),this.context([]).select(M.dataset.messageId??"");else if(C.key==="ArrowUp"||C.key==="ArrowDown"){C.preventDefault();let e=[...this.renderRoot.querySelectorAll("[data-message-id]")],r=e[e.indexOf(M)+(C.key==="ArrowUp"?-1:1)];if(!r)return;this.current=r.dataset.messageId??null,r.focus(),this.requestUpdate()}}}bubble(C){return[...this.renderRoot.querySelectorAll("[data-message-id]")].find(H=>H.dataset.messageId===C)}};S("phone-inbox-thread",U2)});var G2,Q2=d(()=>{"use strict";W();s();F5();J5();q();E();K1();q1();p3();B();Y1();O2();w2();B2();y3();w3();$3();N3();U3();Q();G3();R();e0();G2=class extends b{constructor(){super();this.menu=!1;this.preview=!1;this.writing=!1;this.problem=null;this.note=null;this.t=H1("en");this.came=null;this.sight=new M2(this,()=>this.element("phone-inbox-thread"),()=>this.markRead());this.marking=!1;this.said="";new O(this,()=>this.store),new O(this,()=>this.store?.thread)}static{this.properties={hass:{attribute:!1},config:{attribute:!1},menu:{attribute:!1},preview:{attribute:!1},writing:{state:!0},problem:{state:!0},note:{state:!0}}}static{this.styles=[y,k3]}connectedCallback(){super.connectedCallback(),this.hasUpdated||(this.came=Date.now()),this.store?.start(),this.requestUpdate()}disconnectedCallback(){super.disconnectedCallback();let{store:C}=this;if(C&&!this.preview){let{thread:H,outbox:M}=C;A3(this.config,{open:H?.place,outbox:M,problem:this.problem})}C?.stop()}willUpdate(C){C.has("hass")&&(C.get("hass")?.language!==this.hass.language&&(this.t=H1(this.hass.language),m3(this.hass).then(()=>this.requestUpdate())),this.format=z1.of(this.hass,this.t));let{store:H,config:M,hass:e}=this;(H?.connection!==e.connection||H.config.account!==M.account||H.config.mark_read!==M.mark_read||String(H.config.lines??"")!==String(M.lines??""))&&(H?.stop(),this.store=new H2(e.connection,M),this.writing=!1,this.isConnected&&this.store.start()),this.store&&this.restore(this.store)}restore(C){if(this.came===null||C.status!=="ready"||!C.accounts.length)return;let H=this.preview?void 0:n3(this.config,this.came);if(this.came=null,!H||C.thread)return;C.outbox=H.outbox,this.problem=H.problem;let{open:M}=H;M&&C.account(M.entryId)&&C.open(M.entryId,M.conversationId)}markRead(){let{store:C}=this;!C?.thread||!this.sight.clear||this.marking||C.thread.loading||!C.connected||(this.marking=!0,K5(C).catch(H=>this.fail(H)).finally(()=>{this.marking=!1}))}fail(C){this.problem=$(this.t,C)}render(){let{store:C}=this;return C?o`<div class="root" @keydown=${this.onKey}>
      ${W3(this.t,C,this,this.hass.user?.is_admin??!1)} ${this.renderContent(C)}
      <div class="hidden-text" role="log" aria-live="polite">${this.spoken(C)}</div>
      <phone-inbox-confirm></phone-inbox-confirm>
    </div>`:a}renderContent(C){let{t:H}=this;if(C.status==="loading")return o`<div class="empty" role="status">
        <span class="spinner"></span><span>${H("loading")}</span>
      </div>`;if(C.status==="failed")return o`<div class="empty">
        ${G($(H,C.error),{label:H("retry"),action:()=>{C.load()}})}
      </div>`;if(!C.accounts.length)return o`<div class="empty" data-testid="no-account">
        ${v(Z2)}
        <span class="big">${H("account.none")}</span>
        <span>${H(this.config.account?"account.missing":"account.none_hint")}</span>
      </div>`;let{thread:M}=C,e=C.accounts.filter(r=>r.control&&r.send.length);return o`<div
      class="panes ${M||this.writing?"open":""}"
      @open-conversation=${this.onOpen}
      @close-detail=${this.onClose}
    >
      <phone-inbox-list
        .store=${C}
        .t=${H}
        .format=${this.format}
        .heading=${this.config.title||H("title")}
        .menu=${this.menu}
        .canWrite=${e.length>0&&!this.config.hide_composer}
        @new-conversation=${this.onNew}
      ></phone-inbox-list>
      <div class="detail">
        ${this.writing?o`<phone-inbox-new
              .store=${C}
              .accounts=${e}
              .t=${H}
              .format=${this.format}
              @send-new=${this.onSendNew}
            ></phone-inbox-new>`:M?T5(M,this.renderThread(C,M)):o`<div class="empty">
                ${v(Z2)}
                <span class="big">${H("thread.choose")}</span>
                ${e.length&&!this.config.hide_composer?o`<span>${H("thread.choose_hint")}</span>`:a}
              </div>`}
      </div>
    </div>`}renderThread(C,H){let{t:M,format:e}=this,r=C.openKey??"",t=C.conversation(r)??H.messages.at(-1);return o`
      <phone-inbox-thread
        .store=${C}
        .thread=${H}
        .t=${M}
        .format=${e}
        @delete-message=${this.onDeleteMessage}
        @mark-unread=${this.onMarkUnread}
        @cancel-message=${this.onCancel}
        @delete-conversation=${this.onDeleteConversation}
      ></phone-inbox-thread>
      ${this.config.hide_composer?a:o`<phone-inbox-composer
            .store=${C}
            .account=${C.account(H.entryId)}
            .channel=${t?.channel}
            .name=${t?h(t):""}
            .place=${r}
            .messages=${H.messages}
            .t=${M}
            .format=${e}
            @send-text=${this.onSend}
          ></phone-inbox-composer>`}
    `}spoken(C){let{arrived:H}=C;return H&&(this.said=this.t("thread.said",{name:h(H),text:H.text})),this.said}async onOpen(C){let{store:H}=this,{entryId:M,conversationId:e,messageId:r}=C.detail;this.writing=!1,this.problem=null,this.note=null,H?.open(M,e),this.requestUpdate(),await this.updateComplete;let t=this.element("phone-inbox-thread");t?.focus(),r&&t&&!await t.reveal(r)&&(this.problem=this.t("search.not_found"))}async onClose(){this.writing=!1,this.store?.close(),this.requestUpdate(),await this.updateComplete,this.element("phone-inbox-list")?.focus()}async onNew(){this.store?.close(),this.writing=!0,await this.updateComplete,this.element("phone-inbox-new")?.focus()}onKey(C){let H=this.writing||this.store?.thread;C.key==="Escape"&&H&&!C.defaultPrevented&&(C.stopPropagation(),this.onClose())}async onSend({detail:C}){let{store:H}=this,{thread:M,openKey:e}=H??{};!H||!M||!e||await this.send(H,e,C,()=>Q5(H,M,C))}async onSendNew({detail:C}){let{store:H}=this;if(!H)return;let{entryId:M,text:e,recipient:r,lineId:t,channel:i}=C;await this.send(H,X1,e,async()=>{let A=await z5(H,M,e,{recipients:[r],...t&&{line_id:t},...i&&{channel:i}});this.writing&&await this.showSent(H,M,A)})}async showSent(C,H,M){this.writing=!1,M?C.open(H,M):this.note=this.t("new.sent"),await this.updateComplete,(this.element("phone-inbox-composer")??this.element("phone-inbox-list"))?.focus()}async send(C,H,M,e){let{t:r}=this,{outbox:t}=C;if(!(t.mayBeSent(H,M)&&!await this.confirm(r("confirm.again"),r("confirm.again_text"),r("confirm.send")))&&!t.isSending(H)){this.problem=null;try{await t.send(H,M,e)}catch(i){let A=$(r,i);this.problem=c1(i)?r("composer.lost"):G1(i)?`${r("composer.unsure")} (${A})`:r("composer.failed",{error:A})}}}async onDeleteMessage({detail:C}){let{t:H}=this;await this.confirm(H("confirm.message"),H("confirm.message_text"))&&(await this.attempt((M,e)=>j5(M,e,[C.message_id])),this.element("phone-inbox-thread")?.focus())}async onDeleteConversation({detail:C}){let{t:H}=this,M=H("confirm.conversation",{name:C.name});await this.confirm(M,H("confirm.conversation_text"))&&(await this.attempt(X5),this.store?.thread||await this.onClose())}async onMarkUnread({detail:C}){await this.attempt((H,M)=>q5(H,M,[C.message_id])),await this.onClose()}async onCancel({detail:C}){await this.attempt(async(H,M)=>{let e=await Y5(H,M,C.message_id);this.note=this.t(`cancel.${e}`)}),this.element("phone-inbox-thread")?.focus()}async attempt(C){let{store:H}=this;if(H?.thread){this.problem=null;try{await C(H,H.thread)}catch(M){this.fail(M)}}}async confirm(C,H,M=this.t("confirm.delete")){let e={title:C,text:H,yes:M,no:this.t("confirm.cancel")};return await this.element("phone-inbox-confirm")?.ask(e)??!1}element(C){return this.renderRoot.querySelector(C)}};S("phone-inbox-view",G2)});var r0,z2,t0=d(()=>{"use strict";s();Q2();E();r0=560,z2=class extends T{static{this.properties={...T.properties,layout:{reflect:!0},preview:{type:Boolean},config:{state:!0}}}static{this.styles=c`
    :host {
      display: block;
      height: 100%;
    }
    ha-card {
      height: 100%;
      min-height: 280px;
      overflow: hidden;
    }
    :host(:not([layout="grid"])) ha-card {
      height: var(--phone-inbox-height);
    }
    :host([layout="panel"]) ha-card {
      height: calc(100vh - var(--header-height, 56px) - env(safe-area-inset-bottom, 0px));
      border-radius: 0;
      border: none;
    }
  `}static async getConfigElement(){return document.createElement("phone-inbox-card-editor")}static getStubConfig(){return{}}setConfig(V){if(V.account!==void 0&&typeof V.account!="string")throw new Error("account must be the id of an account");if(V.lines!==void 0&&!Array.isArray(V.lines))throw new Error("lines must be a list of line ids");if(V.height!==void 0&&!(Number(V.height)>=200))throw new Error("height must be a number of pixels, at least 200");this.config=V}getCardSize(){return Math.ceil((this.config?.height??r0)/50)}getGridOptions(){return{columns:12,rows:9,min_columns:6,min_rows:5}}render(){let{hass:V,config:C}=this;return!V||!C?a:o`<ha-card style="--phone-inbox-height: ${C.height??r0}px">
      <phone-inbox-view
        .hass=${V}
        .config=${C}
        .preview=${this.preview??!1}
      ></phone-inbox-view>
    </ha-card>`}};S("phone-inbox-card",z2)});function d7(L,V){let{account:C,lines:H,title:M,height:e,hide_composer:r,mark_read:t,...i}=L;return{...i,...C&&{account:C},...H?.length&&C===V&&{lines:H},...M&&{title:M},...e&&{height:e},...r&&{hide_composer:r},...t===!1&&{mark_read:t}}}async function p7(){if(customElements.get("ha-form"))return;let L=window.loadCardHelpers;(await L?.())?.createCardElement({type:"button"}),await customElements.get("hui-button-card")?.getConfigElement?.()}var K2,i0=d(()=>{"use strict";s();q();E();q1();K2=class extends T{constructor(){super(...arguments);this.accounts=[]}static{this.properties={...T.properties,config:{state:!0},accounts:{state:!0}}}setConfig(C){this.config=C}firstUpdated(){p7()}updated(C){let H=C.get("hass");this.hass&&C.has("hass")&&H?.connection!==this.hass.connection&&this.load(this.hass)}async load(C){try{this.accounts=(await new r1(C.connection).accounts()).accounts}catch{this.accounts=[]}}render(){let{hass:C,config:H}=this;return!C||!H?a:o`<ha-form
      .hass=${C}
      .data=${{mark_read:!0,hide_composer:!1,...H}}
      .schema=${this.schema(H)}
      .computeLabel=${({name:M})=>this.label(M)}
      .computeHelper=${({name:M})=>this.help(M)}
      @value-changed=${this.onChange}
    ></ha-form>`}schema(C){let H=this.accounts.map(({entry_id:r,name:t})=>({value:r,label:t}));C.account&&!H.some(({value:r})=>r===C.account)&&H.push({value:C.account,label:C.account});let M=this.accounts.filter(({entry_id:r})=>!C.account||r===C.account),e=M.flatMap(r=>r.lines.map(({line_id:t,name:i})=>({value:t,label:M.length>1?`${r.name}: ${i}`:i})));return[{name:"account",selector:{select:{options:H,mode:"dropdown"}}},{name:"lines",selector:{select:{options:e,multiple:!0}}},{name:"title",selector:{text:{}}},{name:"height",selector:{number:{min:200,max:2e3,mode:"box",unit_of_measurement:"px"}}},{name:"mark_read",selector:{boolean:{}}},{name:"hide_composer",selector:{boolean:{}}}]}label(C){return this.text(`editor.${C}`)}help(C){return["account","lines","height"].includes(C)?this.text(`editor.${C}_help`):void 0}text(C){return H1(this.hass?.language??"en")(C)}onChange(C){C.stopPropagation();let H=d7({...this.config,...C.detail.value},this.config?.account);this.dispatchEvent(new CustomEvent("config-changed",{detail:{config:H},bubbles:!0,composed:!0}))}};S("phone-inbox-card-editor",K2)});var q2,o0=d(()=>{"use strict";s();Q2();E();q2=class extends T{constructor(){super(...arguments);this.narrow=!1;this.nothingSet={}}static{this.properties={...T.properties,narrow:{type:Boolean},panel:{attribute:!1}}}static{this.styles=c`
    :host {
      display: block;
      height: 100vh;
      height: 100dvh;
      padding: env(safe-area-inset-top, 0px) env(safe-area-inset-right, 0px)
        env(safe-area-inset-bottom, 0px) env(safe-area-inset-left, 0px);
      box-sizing: border-box;
      background: var(--card-background-color, #fff);
    }
  `}render(){let{hass:C}=this;return C?o`<phone-inbox-view
      .hass=${C}
      .config=${this.panel?.config??this.nothingSet}
      .menu=${!C.kioskMode&&(this.narrow||C.dockedSidebar==="always_hidden")}
    ></phone-inbox-view>`:a}};S("phone-inbox-panel",q2)});function m7(L,V){let C=L.entities?.[V];if(C?.platform!==a0||!C.device_id)return null;let H=L.devices?.[C.device_id],M=H?.identifiers?.find(([i])=>i===a0)?.[1];if(!M)return null;let[e="",r]=M.split("_"),t=H?.config_subentry_id?void 0:r;return{config:{type:"custom:phone-inbox-card",account:e,...t&&{lines:[t]}}}}function A0(){let L=H1(document.documentElement.lang||navigator.language);window.customCards??=[],!window.customCards.some(({type:V})=>V==="phone-inbox-card")&&window.customCards.push({type:"phone-inbox-card",name:L("card.name"),description:L("card.description"),preview:!0,documentationURL:"https://github.com/phone-inbox/phone-inbox",getEntitySuggestion:m7})}var a0,n0=d(()=>{"use strict";q1();a0="phone_inbox"});var l7={};var d0=d(()=>{"use strict";t0();i0();o0();n0();A0()});document.querySelector("home-assistant:not(:defined)")&&await customElements.whenDefined("home-assistant");await Promise.resolve().then(()=>(d0(),l7));
/*! Bundled license information:

@lit/reactive-element/css-tag.js:
  (**
   * @license
   * Copyright 2019 Google LLC
   * SPDX-License-Identifier: BSD-3-Clause
   *)

@lit/reactive-element/reactive-element.js:
lit-html/lit-html.js:
lit-element/lit-element.js:
lit-html/directive.js:
lit-html/directives/repeat.js:
  (**
   * @license
   * Copyright 2017 Google LLC
   * SPDX-License-Identifier: BSD-3-Clause
   *)

lit-html/is-server.js:
  (**
   * @license
   * Copyright 2022 Google LLC
   * SPDX-License-Identifier: BSD-3-Clause
   *)

lit-html/directive-helpers.js:
  (**
   * @license
   * Copyright 2020 Google LLC
   * SPDX-License-Identifier: BSD-3-Clause
   *)

lit-html/directives/keyed.js:
  (**
   * @license
   * Copyright 2021 Google LLC
   * SPDX-License-Identifier: BSD-3-Clause
   *)

lit-html/directives/style-map.js:
lit-html/directives/guard.js:
  (**
   * @license
   * Copyright 2018 Google LLC
   * SPDX-License-Identifier: BSD-3-Clause
   *)
*/
